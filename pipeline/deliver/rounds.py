"""Rounds: hand messages to the server, note each in the ledger, and come back for those that did not leave."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from pipeline.deliver.ledger import FAILED, REFUSED, SENT, Delivery, Ledger
from pipeline.deliver.post import NotTaken, Post, Refused, connection
from pipeline.project.mailing import MailSettings

# Seconds to wait before the second round; each later one waits four times as long.
FIRST_PAUSE, GROWTH = 5, 4


@dataclass(frozen=True)
class Clock:
    """Where the time comes from, and how it passes."""

    now: Callable[[], datetime]
    sleep: Callable[[float], None]

    def stamp(self) -> str:
        """Return the present moment as the ledger writes it."""
        return self.now().isoformat(timespec="seconds")


def deliver(
    mail: MailSettings, ledger: Ledger, build: str, messages: Mapping[Delivery, EmailMessage], clock: Clock
) -> dict[Delivery, str]:
    """Send all messages, in rounds; returns what the server said of those that did not leave.

    A message that fails does not keep the others waiting, and only those that failed are tried again.
    """
    failed: dict[Delivery, str] = {}
    left = list(messages)
    for number in range(mail.tries if messages else 0):
        if number:
            clock.sleep(FIRST_PAUSE * GROWTH ** (number - 1))
        answers = _round(mail, ledger, build, {one: messages[one] for one in left}, clock)
        failed = {one: error for one, error in failed.items() if one not in left}
        failed |= {one: str(error) for one, error in answers.items()}
        left = [one for one, error in answers.items() if not error.final]
        if not left:
            break
    return failed


def _round(
    mail: MailSettings, ledger: Ledger, build: str, messages: Mapping[Delivery, EmailMessage], clock: Clock
) -> dict[Delivery, NotTaken]:
    """Try each message once over one connection; returns those that were not taken."""
    try:
        with connection(mail) as post:
            tried = ((one, _hand_over(post, ledger, build, one, messages[one], clock)) for one in messages)
            return {one: error for one, error in tried if error is not None}
    except NotTaken as error:
        # There was no connection, so nobody was tried.
        return _all_failed(ledger, build, messages, error, clock)


def _hand_over(
    post: Post, ledger: Ledger, build: str, one: Delivery, message: EmailMessage, clock: Clock
) -> NotTaken | None:
    """Send one message between a claim and a close of the ledger; returns why it was not taken."""
    ledger.claim(one, build, clock.stamp())
    try:
        post.send(message)
    except NotTaken as error:
        ledger.close(one, REFUSED if isinstance(error, Refused) else FAILED, clock.stamp(), str(error))
        return error
    ledger.close(one, SENT, clock.stamp())
    return None


def _all_failed(
    ledger: Ledger, build: str, messages: Iterable[Delivery], error: NotTaken, clock: Clock
) -> dict[Delivery, NotTaken]:
    """Note that none of the messages left."""
    for one in messages:
        ledger.claim(one, build, clock.stamp())
        ledger.close(one, FAILED, clock.stamp(), str(error))
    return dict.fromkeys(messages, error)
