"""Invoke tasks: each one call into `pipeline/`; its docstring is its help, and there is no logic here."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from invoke import Collection, Exit, task
from invoke.context import Context

from pipeline.errors import TierboardError, UsageError


def _day(text: str) -> date | None:
    """Read --as-of; anything but YYYY-MM-DD is bad usage."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f'--as-of is "{text}"; expected YYYY-MM-DD.', hint="--as-of 2026-11-20") from None


def _run(call: object) -> None:
    """Run a call that returns an exit code or None; mistakes a person can mend are printed, not traced."""
    try:
        code = call() or 0  # type: ignore[operator]
    except TierboardError as error:
        raise Exit(str(error), code=error.exit_code) from None
    if code:
        sys.exit(code)


_PATHS = {
    "input": "folder of the exports (default: input)",
    "output": "folder of everything generated (default: output)",
    "as_of": "the day to build for, YYYY-MM-DD (default: the newest event in the exports)",
}


@task(help=_PATHS)
def nightly(c: Context, input: str = "input", output: str = "output", as_of: str = "") -> None:
    """Load the exports, build and check the models, render the site and publish it."""
    from pipeline.build import nightly as run

    _run(lambda: run(Path(input), Path(output), _day(as_of)))


namespace = Collection(nightly)
