"""What a build is made of, by content: the key that says whether anything changed. Never a time stamp."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

CODE = (
    "pipeline/**/*.py",
    "pipeline/**/*.sql",
    "pipeline/**/*.js",
    "queries/**/*.*",
    "site_templates/**/*.*",
    "requirements.lock",
)


def digest_files(folder: Path, paths: Iterable[Path]) -> str:
    """Return one digest over names (relative to `folder`) and contents of files."""
    total = hashlib.sha256()
    for path in sorted(paths):
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        total.update(f"{path.relative_to(folder).as_posix()}\0{content}\n".encode())
    return total.hexdigest()


def inputs_key(root: Path, input_dir: Path, as_of: str | None, renderer: str, locks: str = "") -> str:
    """Return the digest of all that shapes a build: exports, settings, project, libraries, day, who draws, locks."""
    exports = [path for path in input_dir.rglob("*") if path.is_file() and not path.name.startswith(".")]
    code = [path for pattern in CODE for path in root.glob(pattern) if path.is_file()]
    parts = (digest_files(input_dir, exports), digest_files(root, code), as_of or "newest", renderer, locks)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def build_id(as_of: str, inputs: str, baseline: str | None) -> str:
    """Return a build's name: its day, then a short digest of all that shaped it."""
    key = hashlib.sha256(f"{inputs}\n{as_of}\n{baseline or ''}".encode()).hexdigest()
    return f"{as_of}-{key[:10]}"
