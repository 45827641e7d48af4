"""The build that mail is made from: the published one, if it is fit to be sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pipeline.errors import NothingSent, UsageError, nearest
from pipeline.project.scopes import WHOLE, Scope
from pipeline.site.publish import current_build
from pipeline.site.runs import PUBLISHED, UNCHANGED, read_runs


@dataclass(frozen=True)
class Edition:
    """A published build: its folder, and the record of the run that made it."""

    folder: Path
    record: Mapping[str, Any]

    @property
    def build(self) -> str:
        """The build's name."""
        return self.folder.name

    @property
    def as_of(self) -> date:
        """The day the build is for."""
        return date.fromisoformat(self.record["as_of"])

    def scope(self, id: str) -> Scope:
        """Return a scope that has a web root in this build; an unknown one is an error naming the nearest."""
        known = {WHOLE.id: WHOLE}
        for one in self.record.get("scopes", ()):
            known[one["id"]] = Scope(one["id"], one["kind"], one["name"], one["root"])
        if id not in known:
            raise UsageError(f'build {self.build} has no scope "{id}".{nearest(id, known)}')
        return replace(known[id], is_locked=id in self.record.get("locked", ()))

    def root(self, scope: Scope) -> Path:
        """Return the web root of a scope."""
        return self.folder / scope.root


def published_edition(output: Path) -> Edition:
    """Return the published build; without one there is nothing to send."""
    build = current_build(output)
    made = [run for run in read_runs(output) if run.get("build") == build and run["status"] == PUBLISHED]
    if build is None or not made:
        raise NothingSent("no build is published here; nothing was sent.", path=output, hint="./inv nightly")
    return Edition(output / "builds" / build, made[-1])


def require_fit(output: Path, edition: Edition, day: date, stale_days: int) -> None:
    """Raise when the newest night did not end well, or the published build is for a day too long ago."""
    newest = json.loads((output / "run.json").read_text(encoding="utf-8"))
    if newest["status"] not in (PUBLISHED, UNCHANGED):
        raise NothingSent(
            f"the newest night {newest['status']}: {newest.get('error', 'it was killed')}\n"
            f"Build {edition.build} of an earlier night stays up; nothing was sent.",
            hint="mend what stopped it, ./inv nightly, ./inv send",
        )
    if edition.as_of < day - timedelta(days=stale_days):
        raise NothingSent(
            f"the published build is for {edition.as_of}, more than {stale_days} days before {day}; nothing was sent.",
            hint="newer exports, or stale_days below [mail] of settings.toml",
        )
