"""Messages: a snapshot addressed to one reader, and what the owner is told. MIME by the standard library."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from pipeline.deliver.snapshot import Snapshot
from pipeline.project.mailing import MailSettings, address_of

_AT_MOST = 200


def message_id(mail: MailSettings, subscription: str, recipient: str, due: date) -> str:
    """Return the Message-ID of a delivery: the same in every attempt, so that a copy is known for one."""
    digest = hashlib.sha256("\0".join((subscription, recipient, due.isoformat())).encode()).hexdigest()
    return f"<{due.isoformat()}.{digest[:32]}@{address_of(mail.sender).domain}>"


def snapshot_message(
    snapshot: Snapshot, mail: MailSettings, subscription: str, recipient: str, id: str, now: datetime
) -> EmailMessage:
    """Return a snapshot as a message to one reader: text, HTML with its pictures, and what is attached."""
    message = _message(mail, recipient, snapshot.subject, id, now)
    owner = address_of(mail.owner).addr_spec
    message["List-Unsubscribe"] = f"<mailto:{owner}?subject=unsubscribe%20{subscription}>"
    message.set_content(snapshot.text, subtype="plain", charset="utf-8", cte="quoted-printable")
    message.add_alternative(snapshot.html, subtype="html", charset="utf-8", cte="quoted-printable")
    page = message.get_payload()[1]
    for name, picture in snapshot.pictures.items():
        page.add_related(picture, "image", "png", cid=f"<{name}>", disposition="inline", filename=f"{name}.png")
    for one in snapshot.attached:
        kind, _, sub = one.kind.partition("/")
        message.add_attachment(one.content, kind, sub, filename=one_line(one.name))
    return message


def owner_message(mail: MailSettings, subject: str, lines: Sequence[str], id: str, now: datetime) -> EmailMessage:
    """Return a plain message to the owner."""
    message = _message(mail, mail.owner, subject, id, now)
    message.set_content("\n".join(lines) + "\n", charset="utf-8", cte="quoted-printable")
    return message


def one_line(text: str) -> str:
    """Return a text as a header may hold it: one line, nothing that cannot be seen, of bearable length."""
    seen = "".join(sign if sign.isprintable() else " " for sign in text)
    line = " ".join(seen.split())
    return line if len(line) <= _AT_MOST else f"{line[: _AT_MOST - 1]}…"


def _message(mail: MailSettings, recipient: str, subject: str, id: str, now: datetime) -> EmailMessage:
    """Return an empty message with its headers; machines are asked not to answer it."""
    message = EmailMessage(policy=SMTP)
    message["From"] = address_of(mail.sender)
    message["To"] = address_of(recipient)
    message["Subject"] = one_line(subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = id
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    return message
