"""Snapshots of a published build: each made from the web root of its scope, which is opened where it is locked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pipeline.deliver.drawing import Draw, Painter, no_pictures
from pipeline.deliver.edition import Edition
from pipeline.deliver.make import make_snapshot
from pipeline.deliver.snapshot import Snapshot
from pipeline.project.mailing import Subscription
from pipeline.project.project import Project
from pipeline.site.chromium import find_chromium
from pipeline.site.lock import unlocked
from pipeline.site.passphrases import read_passphrases

Maker = Callable[[Project, Edition, Subscription, Mapping[str, Any] | None], Snapshot | None]


def painter_of(project: Project, output: Path) -> Draw:
    """Return what draws the charts of mails: nothing where the settings or the machine have no pictures."""
    chromium = find_chromium() if project.settings.site.pictures == "auto" else None
    return Painter(chromium, output / "state") if chromium else no_pictures


def maker(project: Project, output: Path) -> Maker:
    """Return what makes a subscription's snapshot; charts that several show are drawn once."""
    draw = painter_of(project, output)

    def make(
        project: Project, edition: Edition, subscription: Subscription, before: Mapping[str, Any] | None
    ) -> Snapshot | None:
        """Return what a subscription is sent, or None where nothing goes out."""
        scope = edition.scope(subscription.scope)
        with unlocked(edition.root(scope), read_passphrases().get(scope.id)) as root:
            return make_snapshot(project, root, scope, edition.record, subscription, before, draw)

    return make
