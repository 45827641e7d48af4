"""One run of the nightly: where it reads and writes, what it has found out, and what it builds."""

from __future__ import annotations

import resource
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.console import Reporter
from pipeline.project.answers import Answer, MetricValue
from pipeline.site.fingerprint import inputs_key
from pipeline.site.passphrases import Locks


@dataclass
class Night:
    """One run: where it reads and writes, and what it has found out so far."""

    root: Path
    input_dir: Path
    output: Path
    asked_as_of: date | None
    reporter: Reporter
    record: dict[str, Any] = field(default_factory=dict)
    locks: Locks = field(default_factory=Locks)

    @property
    def history(self) -> Path:
        """Where the snapshots of past builds lie, for comparison."""
        return self.output / "state" / "history"

    @property
    def key(self) -> str:
        """The digest of all that shapes the build, but for its baseline."""
        day = self.asked_as_of and self.asked_as_of.isoformat()
        return inputs_key(self.root, self.input_dir, day, self.record["renderer"], self.locks.digest)

    @property
    def check_command(self) -> str:
        """What shows the same exports without building."""
        given = [] if self.input_dir == self.root / "input" else ["--input", str(self.input_dir)]
        day = ["--as-of", self.asked_as_of.isoformat()] if self.asked_as_of else []
        return shlex.join(["./inv", "check", *given, *day])


@dataclass(frozen=True)
class Built:
    """What the database gave for one build: its name, its workshop, and all that its pages show."""

    name: str
    shop: Path
    answers: Mapping[str, Mapping[str, Answer]]
    metrics: Mapping[str, MetricValue]
    about: Mapping[str, Any]


def measures(night: Night, seconds: float) -> dict[str, Any]:
    """Return how long each stage took and the most memory the run held."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": {**night.reporter.seconds, "total": round(seconds, 3)}, "peak_rss_mb": round(peak, 1)}
