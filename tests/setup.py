"""The system parts the browser tests need: installed where that is allowed, named exactly where it is not."""

from __future__ import annotations

import os
import shutil
import subprocess

from pipeline.errors import UsageError

PACKAGES = ("chromium", "fonts-noto-cjk")


def missing_parts() -> list[str]:
    """Return the Debian packages that are not here yet."""
    has_browser = shutil.which("chromium") is not None
    fonts = (
        subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, check=False)
        if shutil.which("fc-list")
        else None
    )
    has_fonts = fonts is not None and bool(fonts.stdout.strip())
    return [package for package, present in zip(PACKAGES, (has_browser, has_fonts), strict=True) if not present]


def processes() -> int:
    """Return how many processes share the tests: they wait for browsers and servers, so one more than processors."""
    return (os.cpu_count() or 1) + 1


def install_system_parts() -> None:
    """Install Chromium and a Han font with apt-get as root; anywhere else say what to install, and fail."""
    missing = missing_parts()
    if not missing:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise UsageError(
            f"the browser tests need {' and '.join(missing)}, which this user may not install.",
            hint=f"as root: apt-get install --no-install-recommends {' '.join(PACKAGES)} fontconfig",
        )
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing, "fontconfig"],
    ):
        if subprocess.run(command, env=environment, check=False).returncode:
            raise UsageError(f"`{' '.join(command)}` failed; the browser tests need {' and '.join(missing)}.")
