"""Serve the published site on this machine, following `current` from request to request."""

from __future__ import annotations

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from pipeline.errors import UsageError


class SiteHandler(SimpleHTTPRequestHandler):
    """Serves files only: no folder listings, no caching between two looks at a fresh build."""

    def end_headers(self) -> None:
        """Add the headers a hosting recipe would."""
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

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
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), partial(SiteHandler, directory=str(root)))
    except OSError:
        raise UsageError(f"port {port} is in use.", hint="./inv serve --port 0") from None
