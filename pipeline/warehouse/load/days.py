"""The day the data are of: the newest event date, without the ones too far ahead of every other table's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

AHEAD = timedelta(days=31)


def default_as_of(events: Mapping[str, list[date]]) -> tuple[date | None, list[tuple[str, date]]]:
    """Return the newest date and the (table, date) set aside: more than 31 days past every other table's newest.

    The newest date is tried first; once it is set aside, the next newest is, against the others' newest left.
    """
    left = {table: sorted(set(days)) for table, days in events.items() if days}
    ignored: list[tuple[str, date]] = []
    while left:
        table = max(left, key=lambda name: left[name][-1])
        others = [days[-1] for name, days in left.items() if name != table]
        newest = left[table][-1]
        if not others or newest <= max(others) + AHEAD:
            return newest, ignored
        ignored.append((table, left[table].pop()))
        if not left[table]:
            del left[table]
    return None, ignored
