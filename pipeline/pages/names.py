"""Names that templates look up: `data.x`, `text.x`, `words.x`. An unknown one names the nearest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.errors import UsageError, nearest


class Names(Mapping[str, Any]):
    """A read-only mapping whose keys are also attributes; no key is hidden by a method's name in a template."""

    def __init__(self, kind: str, names: Mapping[str, Any]) -> None:
        self._kind = kind
        self._names = names

    def __getattribute__(self, name: str) -> Any:
        """Return a key before any method, so that a question may be called `items` or `values`."""
        if not name.startswith("_"):
            return self[name]
        return super().__getattribute__(name)

    def __getitem__(self, name: str) -> Any:
        try:
            return self._names[name]
        except KeyError:
            raise UsageError(f'no {self._kind} "{name}".{nearest(name, self._names)}') from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names
