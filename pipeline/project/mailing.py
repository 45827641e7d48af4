"""What `[mail]` of the settings says: which server takes the mail, whom failures are told, and who gets what when."""

from __future__ import annotations

from email.errors import HeaderParseError
from email.headerregistry import Address
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, field_validator

from pipeline.project.toml import Strict

Lang = Literal["zh", "en"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Attachment = Literal["pdf", "xlsx"]


def address_of(text: str) -> Address:
    """Return `Name <someone@example.com>` or `someone@example.com` as an address; anything else is a ValueError.

    What could end a header or add an address to it is refused: settings may be made from exports, too.
    """
    name, bracket, rest = text.rpartition("<")
    spec = rest.removesuffix(">") if bracket else text
    if not text.isprintable() or bool(bracket) != rest.endswith(">"):
        raise ValueError(f'"{text}" is no mail address')
    try:
        found = Address(display_name=name.strip().strip('"'), addr_spec=spec.strip())
    except (HeaderParseError, ValueError, IndexError):
        raise ValueError(f'"{text}" is no mail address') from None
    if not found.username or not found.domain or not found.addr_spec.isascii():
        raise ValueError(f'"{text}" is no mail address')
    return found


def known_zone(name: str) -> str:
    """Return the name of a time zone as it is; an unknown one is a ValueError."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f'"{name}" is no time zone, such as Asia/Shanghai') from None
    return name


def _checked(text: str) -> str:
    """Return an address as it is written; a wrong one is a ValueError."""
    address_of(text)
    return text


Mailbox = Annotated[str, AfterValidator(_checked)]


class Subscription(Strict):
    """Who gets which reports of which scope, in which language, on which days, and under which conditions.

    Without `days` (of the week) and `dates` (of the month, or "last") every day is meant. `id` is what the ledger knows
    it by. `only_if`: conditions of reports, `slug/condition`, of which one must hold. `when_quiet`: what goes out where
    nothing has changed since the last snapshot they were sent: a line, or no mail.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
    to: Annotated[tuple[Mailbox, ...], Field(min_length=1)]
    reports: Annotated[tuple[str, ...], Field(min_length=1)]
    scope: str = "company"
    language: Lang = "zh"
    days: tuple[Weekday, ...] = ()
    dates: tuple[Annotated[int, Field(ge=1, le=31)] | Literal["last"], ...] = ()
    time_zone: Annotated[str, AfterValidator(known_zone)] | None = None
    only_if: tuple[str, ...] = ()
    when_quiet: Literal["line", "nothing"] = "line"
    attach: tuple[Attachment, ...] = ()


class MailSettings(Strict):
    """How mail leaves: server, sender, the owner who hears of failures, and the subscriptions.

    User and password come from TIERBOARD_SMTP_USER and TIERBOARD_SMTP_PASSWORD of the environment, never from a file.
    `url`: where the site is hosted, for links. `stale_days`: a build whose day is further back is not sent any more.
    """

    sender: Mailbox
    owner: Mailbox
    host: Annotated[str, Field(min_length=1)]
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    url: Annotated[str, Field(pattern=r"^https?://[^\s]+$")] | None = None
    stale_days: int = Field(default=4, ge=0)
    tries: int = Field(default=3, ge=1, le=10)
    subscriptions: tuple[Subscription, ...] = ()

    @field_validator("subscriptions")
    @classmethod
    def _ids_are_unique(cls, subscriptions: tuple[Subscription, ...]) -> tuple[Subscription, ...]:
        ids = [one.id for one in subscriptions]
        if twice := next((id for id in ids if ids.count(id) > 1), None):
            raise ValueError(f'two subscriptions are called "{twice}"')
        return subscriptions
