"""Snapshots made from built sites, for the tests of mail."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.deliver.drawing import Draw, no_pictures
from pipeline.deliver.make import make_snapshot
from pipeline.deliver.snapshot import Snapshot
from pipeline.project.mailing import MailSettings, Subscription
from pipeline.project.project import Project
from pipeline.project.scopes import WHOLE, Scope

URL = "https://site.example/kam"
MAIL = MailSettings(sender="a@example.com", owner="b@example.com", host="mail.example.com", url=URL)


def subscribed(*reports: str, **more: Any) -> Subscription:
    """Return a subscription to reports."""
    return Subscription.model_validate({"id": "one", "to": ["a@example.com"], "reports": reports, **more})


def with_mail(project: Project) -> Project:
    """Return a project whose settings say where the site is hosted."""
    return replace(project, settings=project.settings.model_copy(update={"mail": MAIL}))


def records(output: Path) -> list[dict[str, Any]]:
    """Return the records of the runs that published, in order."""
    found = [json.loads(path.read_text("utf-8")) for path in (output / "runs").glob("*.json")]
    return sorted((r for r in found if r["status"] == "published"), key=lambda r: (r["as_of"], r["started"]))


def scope_of(record: Mapping[str, Any], id: str) -> Scope:
    """Return a scope that a run made a root for."""
    found = {one["id"]: Scope(one["id"], one["kind"], one["name"], one["root"]) for one in record.get("scopes", ())}
    return {WHOLE.id: WHOLE, **found}[id]


def snapshot(
    project: Project, output: Path, subscription: Subscription, *, night: int = -1,
    before: Mapping[str, Any] | None = None, draw: Draw = no_pictures,
) -> Snapshot | None:  # fmt: skip
    """Return a subscription's snapshot of one of the nights; what is remembered goes through JSON, as in the ledger."""
    record = records(output)[night]
    scope = scope_of(record, subscription.scope)
    root = output / "builds" / record["build"] / scope.root
    made = make_snapshot(with_mail(project), root, scope, record, subscription, before, draw)
    return made and replace(made, state=json.loads(json.dumps(made.state)))
