"""Runs of send for the tests, on a published build that holds nothing but its record; also as a process to be killed.

python -m tests.sending_runs INPUT OUTPUT [killed]
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.console import SilentReporter
from pipeline.deliver.edition import Edition
from pipeline.deliver.ledger import Ledger
from pipeline.deliver.rounds import Clock
from pipeline.deliver.send import send
from pipeline.deliver.snapshot import Attached, Snapshot
from pipeline.project.mailing import Subscription
from pipeline.project.project import Project

BUILD = "2026-11-20-0123456789"
# A Monday; in Shanghai it is 09:00.
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def write_output(output: Path, build: str = BUILD, status: str = "published") -> None:
    """Write a published build's folder and its record; another status is a later run's, which published nothing."""
    record = {"id": f"1-{build}", "started": "2026-11-20T19:15:00+00:00", "status": "published", "build": build}
    record |= {
        "as_of": build[:10],
        "scopes": [{"id": "region:东", "kind": "region", "name": "东", "root": "regions/e"}],
    }
    (output / "runs").mkdir(parents=True, exist_ok=True)
    (output / "builds" / build / "company").mkdir(parents=True, exist_ok=True)
    (output / "runs" / f"{record['id']}.json").write_text(json.dumps(record), encoding="utf-8")
    newest = (
        record if status == "published" else {"id": "2", "status": status, "error": "invoices.csv: half is missing"}
    )
    (output / "run.json").write_text(json.dumps(newest), encoding="utf-8")
    current = output / "current"
    current.unlink(missing_ok=True)
    current.symlink_to(Path("builds") / build)


def make(
    project: Project, edition: Edition, subscription: Subscription, before: Mapping[str, Any] | None
) -> Snapshot | None:
    """Return a snapshot that says what it is compared with; some subscriptions have nothing to say, or go wrong."""
    if subscription.id.startswith("silent"):
        return None
    if subscription.id.startswith("broken"):
        raise ValueError("a bug in a template")
    since = before["build"] if before else "never"
    return Snapshot(
        subject=f"{subscription.id} 逾期\r\nBcc: thief@example.net",
        html=f'<p>since {since}<img src="cid:chart-1" alt="chart"></p>',
        text=f"since {since}",
        state={"build": edition.build},
        pictures={"chart-1": b"\x89PNG\r\n\x1a\nnot a real one"},
        attached=(Attached('账单"\r\n.pdf', "application/pdf", b"%PDF-1.7"),),
    )


class Naps:
    """A clock that stands still and notes how long it was asked to sleep."""

    def __init__(self, now: datetime = NOW) -> None:
        self.slept: list[float] = []
        self.clock = Clock(lambda: now, self.slept.append)


if __name__ == "__main__":
    if sys.argv[3:] == ["killed"]:
        # Between the server's answer to DATA and the note of it.
        Ledger.close = lambda *_: os._exit(9)  # type: ignore[method-assign]
    sys.exit(send(Path(sys.argv[1]), Path(sys.argv[2]), make, SilentReporter(), clock=Naps().clock))
