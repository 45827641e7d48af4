"""Names of files and folders for ids, which may hold anything and differ by case only."""

from __future__ import annotations

import hashlib
import re

_UNSAFE = re.compile(r"[^a-z0-9]+")
_PLAIN = re.compile(r"[a-z_]+")


def page_name(key: str) -> str:
    """Return a file name for any id: plain letters for people, a hash because ids may differ by case or `/` only."""
    plain = _UNSAFE.sub("-", key.lower()).strip("-")[:40]
    digest = hashlib.sha256(key.encode()).hexdigest()[:12]
    return f"{plain}-{digest}" if plain else digest


def root_name(scope: str) -> str:
    """Return the folder of a scope's web root, such as `regions/<name>` for the id `region:…`.

    Ids that SQL makes up are plain words and stay as they are.
    """
    kind, colon, part = scope.partition(":")
    return f"{kind}s/{page_name(part)}" if colon and _PLAIN.fullmatch(kind) else scope
