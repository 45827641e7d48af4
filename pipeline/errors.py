"""The errors Tierboard raises on purpose: each says where, what, what was expected and what to try.

    TierboardError
    ├── UsageError      bad usage, settings or project: exit 2
    ├── DataStop        the data stopped the publish: exit 3
    ├── NothingSent     the published build is not fit to be sent: exit 3
    └── DeliveryFailed  somebody did not get their mail: exit 4

Anything else that escapes is a bug: exit 1.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path


class TierboardError(Exception):
    """Something a person can mend; `str()` is the whole message, with its place and the next step."""

    exit_code = 1

    def __init__(
        self,
        message: str,
        *,
        path: Path | str | None = None,
        line: int | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.line = line
        self.hint = hint

    def __str__(self) -> str:
        place = "" if self.path is None else f"{self.path}:{self.line}: " if self.line else f"{self.path}: "
        hint = f" Try: {self.hint}" if self.hint else ""
        return f"{place}{self.message}{hint}"


class UsageError(TierboardError):
    """Raised when the command line, the settings or the project's own files are wrong."""

    exit_code = 2


class DataStop(TierboardError):
    """Raised when the exports must not be published; carries every problem found, not only the first."""

    exit_code = 3

    def __init__(self, problems: Iterable[object], *, hint: str | None = None) -> None:
        self.problems = tuple(problems)
        listed = "\n  ".join(str(problem) for problem in self.problems)
        many = "1 problem stops" if len(self.problems) == 1 else f"{len(self.problems)} problems stop"
        super().__init__(f"{many} the publish; the last good site stays up.\n  {listed}", hint=hint)

    def __str__(self) -> str:
        # Problems end with what to try for each of them; what helps with all has a line of its own.
        return self.message + (f"\nTry: {self.hint}" if self.hint else "")


class NothingSent(TierboardError):
    """Raised when the published build is too old to be mailed, or the newest night failed."""

    exit_code = 3


class DeliveryFailed(TierboardError):
    """Raised at the end of a run in which somebody did not get their mail; all others did."""

    exit_code = 4


def nearest(word: str, known: Iterable[str]) -> str:
    """Return ` Did you mean "x"?` for the closest of `known`, or a list of what is allowed when none is close."""
    choices = sorted(known)
    close = difflib.get_close_matches(word, choices, n=1, cutoff=0.6)
    if close:
        return f' Did you mean "{close[0]}"?'
    shown = ", ".join(choices[:12]) + (", …" if len(choices) > 12 else "")
    return f" Expected one of: {shown}." if choices else ""
