"""The send ledger: what went to whom for which day. Written before and after each message, so nothing goes out twice.

A delivery is one recipient of one subscription for one planned day. It is claimed before the server hears of it and
closed once the server took or refused it. A claim that a run finds while it alone holds the ledger is of a run that was
killed in between: whether that message left is unknown, and it is sent once more under the same Message-ID, by which
mail systems know a copy. That is the only duplicate there can be.
"""

from __future__ import annotations

import fcntl
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError

CLAIMED, SENT, REFUSED, FAILED, SKIPPED = "claimed", "sent", "refused", "failed", "skipped"
# Nothing more is to be done for these.
SETTLED = (SENT, REFUSED)
FILE = "ledger.sqlite3"
_SCHEMA = """
create table if not exists deliveries (
    subscription text not null, recipient text not null, due text not null,
    status text not null, build text not null, message_id text not null,
    attempts integer not null default 0, at text not null, error text,
    primary key (subscription, recipient, due)
) strict;
create table if not exists states (
    subscription text not null, build text not null, due text not null, state text not null,
    primary key (subscription, build, due)
) strict;
"""


@dataclass(frozen=True)
class Delivery:
    """One recipient of one subscription for one planned day, and the name its message has in any run."""

    subscription: str
    recipient: str
    due: date
    message_id: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What the ledger knows it by."""
        return self.subscription, self.recipient, self.due.isoformat()


class Ledger:
    """The ledger of one output folder; every change is on the disk before the method returns."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def is_known(self, subscription: str) -> bool:
        """Whether a subscription was ever attempted."""
        return self._one("select 1 from deliveries where subscription = ?", subscription) is not None

    def status(self, delivery: Delivery) -> str | None:
        """Return what became of a delivery, or None where it was never begun."""
        row = self._one(
            "select status from deliveries where subscription = ? and recipient = ? and due = ?", *delivery.key
        )
        return row and row[0]

    def last_sent(self, subscription: str, recipient: str, before: date) -> tuple[date, str] | None:
        """Return the day and the build of the newest snapshot that somebody was sent for an earlier day."""
        row = self._one(
            "select due, build from deliveries where subscription = ? and recipient = ? and due < ? and status = ?"
            " order by due desc limit 1",
            subscription, recipient, before.isoformat(), SENT,
        )  # fmt: skip
        return row and (date.fromisoformat(row[0]), row[1])

    def state(self, subscription: str, sent: tuple[date, str] | None) -> Mapping[str, Any] | None:
        """Return what a snapshot of a day and a build said, as the next one is compared with it."""
        if sent is None:
            return None
        row = self._one(
            "select state from states where subscription = ? and build = ? and due = ?",
            subscription, sent[1], sent[0].isoformat(),
        )  # fmt: skip
        return row and json.loads(row[0])

    def keep_state(self, subscription: str, build: str, due: date, state: Mapping[str, Any]) -> None:
        """Keep what a snapshot says, before anybody is sent it."""
        text = json.dumps(state, ensure_ascii=False, sort_keys=True)
        self._write("insert or replace into states values (?, ?, ?, ?)", subscription, build, due.isoformat(), text)

    def claim(self, delivery: Delivery, build: str, at: str) -> None:
        """Say that a message is about to leave."""
        self._write(
            "insert into deliveries values (?, ?, ?, ?, ?, ?, 1, ?, null) on conflict do update set"
            " status = excluded.status, build = excluded.build, at = excluded.at, attempts = attempts + 1",
            *delivery.key, CLAIMED, build, delivery.message_id, at,
        )  # fmt: skip

    def close(self, delivery: Delivery, status: str, at: str, error: str | None = None) -> None:
        """Say what became of a claimed message."""
        self._write(
            "update deliveries set status = ?, at = ?, error = ?"
            " where subscription = ? and recipient = ? and due = ?",
            status, at, error, *delivery.key,
        )  # fmt: skip

    def skip(self, delivery: Delivery, build: str, at: str) -> None:
        """Say that there was nothing to send for a day."""
        self._write(
            "insert into deliveries values (?, ?, ?, ?, ?, '', 0, ?, null) on conflict do nothing",
            *delivery.key, SKIPPED, build, at,
        )  # fmt: skip

    def _one(self, query: str, *values: str) -> Any:
        """Return the first row of a query, or None."""
        return self._connection.execute(query, values).fetchone()

    def _write(self, query: str, *values: str | None) -> None:
        """Change the ledger, in a transaction of its own."""
        with self._connection:
            self._connection.execute(query, values)


@contextmanager
def open_ledger(output: Path) -> Iterator[Ledger]:
    """Open the ledger for one run; another run that has it open is waited for, and finds then what is left to do.

    The kernel frees the lock on any death.
    """
    state = output / "state"
    state.mkdir(parents=True, exist_ok=True)
    with (state / "send.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            with closing(sqlite3.connect(state / FILE)) as connection:
                connection.execute("pragma synchronous = full")
                connection.executescript(_SCHEMA)
                yield Ledger(connection)
        except sqlite3.DatabaseError as error:
            raise UsageError(
                f"is no send ledger any more ({error}); without it nobody knows what was sent.",
                path=state / FILE,
                hint="put back a copy, or move it away to begin anew: what is due today goes out again",
            ) from None
