"""Serve the published site on this machine, following `current` from request to request."""

from __future__ import annotations

import gzip
import re
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import UsageError
from pipeline.project.scoping import COMPANY

# Files of other kinds are sent as they lie there: a file of data is packed already.
PACKED = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
}
# Any other name that leads to this machine may belong to a page that wants to read this one (DNS rebinding).
NAMES = ("127.0.0.1", "localhost", "[::1]")


class SiteHandler(SimpleHTTPRequestHandler):
    """Serves files only, to this machine only: no folder listings, no caching between two looks at a fresh build."""

    def end_headers(self) -> None:
        """Add the headers a hosting recipe would."""
        # The name of an asset changes with its content.
        forever = re.match(r"(/[\w-]+){0,2}/assets/", self.path)
        self.send_header("Cache-Control", "max-age=31536000, immutable" if forever else "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def send_head(self) -> BytesIO | BinaryIO | None:
        """Answer requests to this machine's own names only."""
        if re.sub(r":\d+$", "", self.headers.get("Host", "")).lower() not in NAMES:
            self.send_error(421)
            return None
        if self.path == "/" and not (Path(self.directory) / "index.html").exists():
            self.send_response(302)
            self.send_header("Location", f"/{COMPANY}/")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        return self._packed() or super().send_head()

    def _packed(self) -> BytesIO | None:
        """Send a page, a script or a style sheet gzipped: as the build packed it, else packed here."""
        path = Path(self.translate_path(self.path))
        if path.is_dir() and self.path.endswith("/"):
            path /= "index.html"
        kind = PACKED.get(path.suffix)
        if kind is None or "gzip" not in self.headers.get("Accept-Encoding", "") or not path.is_file():
            return None
        ready = path.with_name(f"{path.name}.gz")
        data = ready.read_bytes() if ready.is_file() else gzip.compress(path.read_bytes(), mtime=0)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Vary", "Accept-Encoding")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        return BytesIO(data)

    def list_directory(self, path: str) -> None:
        """Refuse to list folders."""
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the console quiet."""


def site_server(output: Path, port: int) -> ThreadingHTTPServer:
    """Return a server of the published site on 127.0.0.1; port 0 takes a free one.

    Where scopes have sites of their own, all of them, side by side; the address without a path is the company's.
    """
    build = output / "current"
    root = build / COMPANY
    if root.is_dir() and len(list(build.iterdir())) > 1:
        root = build
    if not root.is_dir():
        raise UsageError("there is no published site.", path=output / "current", hint="./inv nightly")
    if not 0 <= port <= 65535:
        raise UsageError(f"{port} is no port; expected 0 to 65535.", hint="./inv serve --port 0 takes a free one")
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), partial(SiteHandler, directory=str(root)))
    except OSError as error:
        raise UsageError(
            f"port {port} cannot be used: {error.strerror}.", hint="./inv serve --port 0 takes a free one"
        ) from None
