"""Serve the published site on this machine, following `current` from request to request."""

from __future__ import annotations

import re
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import UsageError

# Any other name that leads to this machine may belong to a page that wants to read this one (DNS rebinding).
NAMES = ("127.0.0.1", "localhost", "[::1]")


class SiteHandler(SimpleHTTPRequestHandler):
    """Serves files only, to this machine only: no folder listings, no caching between two looks at a fresh build."""

    def end_headers(self) -> None:
        """Add the headers a hosting recipe would."""
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def send_head(self) -> BytesIO | BinaryIO | None:
        """Answer requests to this machine's own names only."""
        if re.sub(r":\d+$", "", self.headers.get("Host", "")).lower() not in NAMES:
            self.send_error(421)
            return None
        return super().send_head()

    def list_directory(self, path: str) -> None:
        """Refuse to list folders."""
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the console quiet."""


def site_server(output: Path, port: int) -> ThreadingHTTPServer:
    """Return a server of the published company site on 127.0.0.1; port 0 takes a free one."""
    root = output / "current" / "company"
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
