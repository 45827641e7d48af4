"""Where progress lines go: one line per stage with its time, warnings in between."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

# Where output goes to a file or a CI page, lines are as long as its tables need.
WIDE = 180


def wide_console() -> Console:
    """Return a console for tables that does not cut them where nobody set a width."""
    console = Console()
    return console if console.is_terminal else Console(width=WIDE)


class Reporter:
    """Prints a line per stage and keeps the seconds each took, for the run record."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.warnings: list[str] = []

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a stage; stages of the same name add up."""
        started = time.perf_counter()
        yield
        took = time.perf_counter() - started
        self.seconds[name] = round(self.seconds.get(name, 0.0) + took, 3)
        self.note(f"{name:<8} {took:7.2f} s")

    def note(self, text: str) -> None:
        """Say something that needs no action."""
        print(text, flush=True)

    def warn(self, text: str, kind: str = "warning") -> None:
        """Say something a person should look at; `kind` says what it did to the run, a warning does nothing."""
        self.warnings.append(text)
        print(f"{kind}: {text}", file=sys.stderr, flush=True)


class SilentReporter(Reporter):
    """Keeps times and warnings and prints nothing, for tests."""

    def note(self, text: str) -> None:
        """Say nothing."""

    def warn(self, text: str, kind: str = "warning") -> None:
        """Keep the warning and say nothing."""
        self.warnings.append(text)
