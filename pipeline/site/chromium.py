"""Draw pictures in headless Chromium: a batch of specs in, raw SVGs out. No library, no Node, no network.

A process draws a whole batch: it opens one local page that holds the specs, and prints the page once all are drawn.
It sees nothing but that page's folder: names resolve to nothing, the page's policy forbids every request, and a file's
page may read no other file. What goes wrong (no browser, a crash, too long) is one error, `NotDrawn`, and not the end.
"""

from __future__ import annotations

import html
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from pipeline.pages.assets import plotly_script
from pipeline.pages.inert import script_json

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DRAW = Path(__file__).with_name("draw.js")
# Starting takes a second, a picture 15 ms; a machine may be ten times as busy.
START_SECONDS, PICTURE_SECONDS = 30.0, 0.5
# What a killed run leaves under such a name, the next one sweeps away.
HALF_MADE = "building-"
# A browser is several processes itself: one keeps two processors busy, and a second on the same two costs a third more.
PROCESSES, PROCESSORS_EACH, WORTH_SHARING = 2, 2, 48
# The page is printed when it has loaded; the library draws before that, for nothing it does here waits.
FLAGS = (
    "--headless", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--no-first-run",
    "--no-pings", "--disable-breakpad", "--disable-features=Translate,OptimizationHints,MediaRouter",
    "--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=127.0.0.1:9", "--force-device-scale-factor=1",
    "--font-render-hinting=none", "--disable-software-rasterizer", "--in-process-gpu", "--dump-dom",
)  # fmt: skip
# A PNG is made by loading its SVG as a picture, which the printing must wait for; time that nobody uses is skipped.
WAIT = "--virtual-time-budget=600000"
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>pictures</title>
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; script-src file:; style-src 'unsafe-inline'; img-src data: blob:">
<body><script type="application/json" id="batch">{batch}</script>
<script src="plotly.min.js"></script><script src="draw.js"></script></body></html>
"""
_DRAWN = re.compile(r'<pre id="drawn">(.*?)</pre>', re.S)


class NotDrawn(Exception):
    """Why a batch was not drawn, in words for the record of the run."""


@dataclass(frozen=True)
class Chromium:
    """A browser that can draw: its path, and the name and version that say how its pictures look."""

    path: str
    version: str


def find_chromium() -> Chromium | None:
    """Return the installed Chromium, or None; one that cannot say its version cannot draw either."""
    for name in NAMES:
        if path := shutil.which(name):
            try:
                said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=20, check=True)
            except (OSError, subprocess.SubprocessError):
                continue
            if words := re.search(r"(\w+) ([\d.]+)", said.stdout):
                return Chromium(path, f"{words[1]} {words[2]}")
    return None


def draw(chromium: Chromium, specs: Sequence[Any], workshop: Path) -> list[dict[str, Any]]:
    """Return for each spec `{svg, marks}`, `{png}` or `{failed}`, in order; raises NotDrawn when the browser fails.

    What it needs for that lies in the folder `workshop` for as long as it draws.
    """
    if not specs:
        return []
    hands = hands_for(len(specs), os.cpu_count() or 1)
    with tempfile.TemporaryDirectory(prefix=HALF_MADE, dir=workshop, ignore_cleanup_errors=True) as folder:
        shares = [Share(chromium, Path(folder) / str(hand), specs[hand::hands]) for hand in range(hands)]
        try:
            found = [share.drawn() for share in shares]
        finally:
            for share in shares:
                share.end()
    drawn: list[dict[str, Any]] = [{} for _ in specs]
    for hand, pictures in enumerate(found):
        drawn[hand::hands] = pictures
    return drawn


def hands_for(pictures: int, processors: int) -> int:
    """Return how many processes draw so many pictures on a machine with so many processors."""
    return max(1, min(PROCESSES, processors // PROCESSORS_EACH)) if pictures >= WORTH_SHARING else 1


class Share:
    """One process and the specs it draws; its folder is all it may see."""

    def __init__(self, chromium: Chromium, folder: Path, specs: Sequence[Any]) -> None:
        self.count = len(specs)
        self.folder = folder
        (folder / "home").mkdir(parents=True)
        (folder / "draw.js").write_bytes(DRAW.read_bytes())
        (folder / "plotly.min.js").symlink_to(plotly_script())
        (folder / "page.html").write_text(PAGE.replace("{batch}", script_json(list(specs))), encoding="utf-8")
        waiting = [WAIT] if any("scale" in spec for spec in specs) else []
        home, page = f"--user-data-dir={folder / 'home'}", (folder / "page.html").as_uri()
        command = [chromium.path, *FLAGS, *waiting, home, page]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.insert(1, "--no-sandbox")  # it refuses to start for root with it
        self.deadline = time.monotonic() + START_SECONDS + PICTURE_SECONDS * self.count
        environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder / "home"), "LANG": "C.UTF-8"}
        with (folder / "out").open("wb") as out:
            try:
                # A session of its own, so that a time-out ends its helpers too.
                self.process = subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.DEVNULL, env=environment,
                    cwd=folder, start_new_session=True,
                )  # fmt: skip
            except OSError as error:
                raise NotDrawn(f"Chromium could not be started: {error.strerror}") from None

    def drawn(self) -> list[dict[str, Any]]:
        """Wait for the process and return its pictures; raises NotDrawn."""
        try:
            code = self.process.wait(max(self.deadline - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            raise NotDrawn(f"Chromium had not drawn {self.count} pictures when its time was up") from None
        said = _DRAWN.search((self.folder / "out").read_text(encoding="utf-8", errors="replace"))
        pictures = orjson.loads(html.unescape(said[1])) if said else []
        if len(pictures) != self.count:
            raise NotDrawn(f"Chromium ended with code {code} and without the pictures")
        return list(pictures)

    def end(self) -> None:
        """End the process and its helpers, whatever they are doing."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
