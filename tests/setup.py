"""The system parts the tests of browser and paper need: installed where that is allowed, named exactly where not."""

from __future__ import annotations

import os
import shutil
import subprocess
from ctypes.util import find_library

from pipeline.errors import UsageError

# A browser, letters for it, and what WeasyPrint sets a PDF with: by package the library that it brings.
PANGO = {
    "libpango-1.0-0": "pango-1.0",
    "libpangoft2-1.0-0": "pangoft2-1.0",
    "libharfbuzz-subset0": "harfbuzz-subset",
}
PACKAGES = ("chromium", "fonts-noto-cjk", *PANGO)


def missing_parts() -> list[str]:
    """Return the Debian packages that are not here yet."""
    has_browser = shutil.which("chromium") is not None
    fonts = (
        subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, check=False)
        if shutil.which("fc-list")
        else None
    )
    has_fonts = fonts is not None and bool(fonts.stdout.strip())
    libraries = (find_library(name) is not None for name in PANGO.values())
    return [package for package, here in zip(PACKAGES, (has_browser, has_fonts, *libraries), strict=True) if not here]


def install_system_parts() -> None:
    """Install Chromium, a Han font and Pango with apt-get as root; anywhere else say what to install, and fail."""
    missing = missing_parts()
    if not missing:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise UsageError(
            f"the tests of browser and paper need {' and '.join(missing)}, which this user may not install.",
            hint=f"as root: apt-get install --no-install-recommends {' '.join(PACKAGES)} fontconfig",
        )
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing, "fontconfig"],
    ):
        if subprocess.run(command, env=environment, check=False).returncode:
            raise UsageError(
                f"`{' '.join(command)}` failed; the tests of browser and paper need {' and '.join(missing)}."
            )
