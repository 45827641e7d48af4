"""Send: what is due by the subscriptions, from the published build, to each reader once.

    plan → edition → snapshots → rounds → owner

Reads the clock, as nothing else does: what is due hangs on the day it is where the readers are. Exit codes: 0 all that
was due is out (or nothing was), 2 a mistake in settings, 3 the build is not fit to be sent, 4 somebody got no mail.
"""

from __future__ import annotations

import hashlib
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path

from pipeline.console import Reporter
from pipeline.deliver.due import due_day, today
from pipeline.deliver.edition import Edition, published_edition, require_fit
from pipeline.deliver.ledger import CLAIMED, REFUSED, SENT, SETTLED, SKIPPED, Delivery, Ledger, open_ledger
from pipeline.deliver.message import message_id, owner_message, snapshot_message
from pipeline.deliver.published import Maker, maker
from pipeline.deliver.rounds import Clock, deliver
from pipeline.deliver.snapshot import Snapshot
from pipeline.errors import DeliveryFailed, NothingSent, TierboardError, UsageError
from pipeline.project.mailing import MailSettings, Subscription
from pipeline.project.project import ROOT, Project, load_project

CLOCK = Clock(lambda: datetime.now(UTC), time.sleep)


@dataclass(frozen=True)
class Sending:
    """One run of send: the settings it goes by, its ledger and its clock."""

    project: Project
    mail: MailSettings
    output: Path
    ledger: Ledger
    make: Maker
    clock: Clock
    reporter: Reporter

    def day(self, subscription: Subscription) -> date:
        """Return the day it is for a subscription's readers."""
        return today(self.clock.now(), subscription.time_zone or self.project.settings.time_zone)

    @property
    def company_day(self) -> date:
        """The day it is for the company."""
        return today(self.clock.now(), self.project.settings.time_zone)


def send(
    input_dir: Path, output: Path, make: Maker | None = None, reporter: Reporter | None = None, root: Path = ROOT,
    clock: Clock = CLOCK,
) -> int:  # fmt: skip
    """Send what is due and return the exit code; raises NothingSent or DeliveryFailed once the owner is told."""
    with _begun(input_dir, output, make, reporter, root, clock) as sending:
        mail = sending.mail
        waiting = {one.id: found for one in mail.subscriptions if (found := list(_waiting(sending, one)))}
        if not waiting:
            sending.reporter.note("nothing is due that is not sent already")
            return 0
        try:
            edition = published_edition(output)
            require_fit(output, edition, sending.company_day, mail.stale_days)
        except NothingSent as error:
            _tell_owner(sending, "no mail was sent", str(error).splitlines())
            raise
        messages, failures = _messages(sending, edition, waiting)
        refused = deliver(mail, sending.ledger, edition.build, messages, clock)
        for one in messages:
            if one not in refused:
                sending.reporter.note(f"sent {one.subscription} of {one.due} to {one.recipient}")
        failures += [f"{one.subscription} of {one.due} to {one.recipient}: {said}" for one, said in refused.items()]
        if failures:
            _tell_owner(sending, "somebody got no mail", [*failures, "", "Once mended: ./inv send"])
            listed = "\n  ".join(failures)
            raise DeliveryFailed(f"somebody got no mail:\n  {listed}", hint="mend it, ./inv send: only these go out")
    return 0


def rehearse_send(
    input_dir: Path, output: Path, make: Maker | None = None, reporter: Reporter | None = None, root: Path = ROOT,
    clock: Clock = CLOCK,
) -> int:  # fmt: skip
    """Write the mail of every subscription, due or not, as `.eml` below `state/outbox/`; the ledger stays as it is."""
    with _begun(input_dir, output, make, reporter, root, clock) as sending:
        mail = sending.mail
        edition = published_edition(output)
        try:
            require_fit(output, edition, sending.company_day, mail.stale_days)
        except NothingSent as error:
            sending.reporter.warn(str(error))
        folder = output / "state" / "outbox"
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob("*.eml"):
            left.unlink()
        for one in mail.subscriptions:
            waiting = {delivery.recipient for delivery in _waiting(sending, one)}
            day = sending.day(one)
            deliveries = [_delivery(mail, one, recipient, day) for recipient in one.to]
            for number, (delivery, snapshot) in enumerate(_snapshots(sending, edition, one, deliveries), 1):
                path = folder / f"{one.id}-{number}.eml"
                said = "nothing to say"
                if snapshot is not None:
                    path.write_bytes(_addressed(sending, delivery, snapshot).as_bytes())
                    said = str(path)
                due = "due now" if delivery.recipient in waiting else "not due"
                sending.reporter.note(f"{one.id} to {delivery.recipient} ({due}): {said}")
    return 0


@contextmanager
def _begun(
    input_dir: Path, output: Path, make: Maker | None, reporter: Reporter | None, root: Path, clock: Clock
) -> Iterator[Sending]:
    """Give a run of send, which has the ledger to itself; without settings of mail there is none."""
    project = load_project(root, input_dir)
    if project.settings.mail is None:
        raise UsageError(
            "has no [mail]: nobody is known to send anything to.",
            path=project.input_dir / "settings.toml",
            hint="README, A snapshot by mail",
        )
    with open_ledger(output) as ledger:
        said = reporter or Reporter()
        yield Sending(project, project.settings.mail, output, ledger, make or maker(project, output), clock, said)


def _delivery(mail: MailSettings, subscription: Subscription, recipient: str, due: date) -> Delivery:
    """Return one recipient's delivery of a day."""
    return Delivery(subscription.id, recipient, due, message_id(mail, subscription.id, recipient, due))


def _waiting(sending: Sending, subscription: Subscription) -> Iterator[Delivery]:
    """Yield the deliveries of a subscription that should be out and are not."""
    day = sending.day(subscription)
    due = due_day(subscription, day, sending.ledger.is_known(subscription.id))
    for recipient in dict.fromkeys(subscription.to) if due else ():
        delivery = _delivery(sending.mail, subscription, recipient, due)
        status = sending.ledger.status(delivery)
        if status == REFUSED:
            sending.reporter.warn(f"{recipient} was refused by the server and is not tried again for {due}")
        if status == CLAIMED:
            sending.reporter.warn(f"a run was killed while it sent {subscription.id} to {recipient}: it may come twice")
        # What had nothing to say on its day may have by the evening, but not on a later day.
        if status not in SETTLED and not (status == SKIPPED and due < day):
            yield delivery


def _messages(
    sending: Sending, edition: Edition, waiting: Mapping[str, list[Delivery]]
) -> tuple[dict[Delivery, EmailMessage], list[str]]:
    """Return the messages of all deliveries, and what went wrong with others; a mistake stops its subscription only."""
    messages: dict[Delivery, EmailMessage] = {}
    failures = []
    for subscription in sending.mail.subscriptions:
        try:
            found = list(_snapshots(sending, edition, subscription, waiting.get(subscription.id, [])))
        except TierboardError as error:
            failures.append(f"{subscription.id}: {error}")
            continue
        except Exception:
            sending.reporter.warn(traceback.format_exc(), "bug")
            failures.append(f"{subscription.id}: {traceback.format_exc(limit=0).strip()}")
            continue
        for delivery, snapshot in found:
            if snapshot is None:
                sending.ledger.skip(delivery, edition.build, sending.clock.stamp())
                sending.reporter.note(f"{delivery.subscription} has nothing to say to {delivery.recipient}")
                continue
            sending.ledger.keep_state(delivery.subscription, edition.build, delivery.due, snapshot.state)
            messages[delivery] = _addressed(sending, delivery, snapshot)
    return messages, failures


def _snapshots(
    sending: Sending, edition: Edition, subscription: Subscription, deliveries: list[Delivery]
) -> Iterator[tuple[Delivery, Snapshot | None]]:
    """Yield each delivery with its snapshot: what changed is told since the last one that this very reader was sent."""
    ledger = sending.ledger
    groups: dict[tuple[date, str] | None, list[Delivery]] = {}
    for one in deliveries:
        groups.setdefault(ledger.last_sent(one.subscription, one.recipient, one.due), []).append(one)
    for last, group in groups.items():
        snapshot = sending.make(sending.project, edition, subscription, ledger.state(subscription.id, last))
        for one in group:
            yield one, snapshot


def _addressed(sending: Sending, one: Delivery, snapshot: Snapshot) -> EmailMessage:
    """Return a snapshot as the message of a delivery."""
    return snapshot_message(
        snapshot, sending.mail, one.subscription, one.recipient, one.message_id, sending.clock.now()
    )


def _tell_owner(sending: Sending, what: str, lines: list[str]) -> None:
    """Tell the owner once a day what went wrong; what cannot be told stands in the exit code and on the screen."""
    mail, day = sending.mail, sending.company_day
    said = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
    delivery = Delivery(f"owner:{said}", mail.owner, day, message_id(mail, f"owner:{said}", mail.owner, day))
    if sending.ledger.status(delivery) == SENT:
        return
    message = owner_message(mail, f"Tierboard: {what}", lines, delivery.message_id, sending.clock.now())
    if failed := deliver(mail, sending.ledger, "", {delivery: message}, sending.clock):
        sending.reporter.warn(f"the owner could not be told: {failed[delivery]}")
