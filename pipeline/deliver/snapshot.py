"""A snapshot: what one subscription's mail says, before it is addressed to anybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Attached:
    """A file beside the message."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True)
class Snapshot:
    """What a mail says: `html` shows `pictures` as `cid:<name>` (PNG), `text` says the same without them.

    `state` is what the next snapshot of the same subscription is compared with, as JSON would keep it; `is_quiet` says
    that nothing changed since the last one.
    """

    subject: str
    html: str
    text: str
    state: Mapping[str, Any]
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    attached: tuple[Attached, ...] = ()
    is_quiet: bool = False
