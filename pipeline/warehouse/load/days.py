"""The day the data are of: the newest event date, without the ones too far ahead of everything else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import accumulate, pairwise

AHEAD = timedelta(days=31)
# So few of all dates beyond a pause twice as long as any before it are typing mistakes, not a business that went on.
FEW, FEW_SHARE = 10, 0.05
# A longer pause, with more than a few but not most dates beyond it, leaves nothing to tell mistake and business by.
YEARS = timedelta(days=5 * 365)


def default_as_of(events: Mapping[str, Mapping[date, int]]) -> tuple[date | None, list[tuple[str, date]]]:
    """Return the newest date and the (table, date) set aside, from each table's dates and how often they occur.

    The newest date is tried first; once it is set aside, the next newest is.  A date is too far ahead when it is more
    than 31 days past every other table's newest, or when it is one of a few that lie beyond all the others.  None
    where there is no date, or where years lie between the newest ones and there are too few to say which are right.
    """
    left = {table: dict(days) for table, days in events.items() if days}
    aside: list[tuple[str, date]] = []
    while left:
        table = max(left, key=lambda name: max(left[name]))
        others = [max(days) for name, days in left.items() if name != table]
        newest = max(left[table])
        if not others or newest <= max(others) + AHEAD:
            break
        aside.append((table, newest))
        del left[table][newest]
        if not left[table]:
            del left[table]
    together: Counter[date] = Counter()
    for days in left.values():
        together.update(days)
    last = _last_of_many(together)
    aside += sorted((table, day) for table, days in left.items() for day in days if last and day > last)
    return last, aside


def _last_of_many(days: Mapping[date, int]) -> date | None:
    """Return the newest date that is not one of a few far beyond all before them, or None when that cannot be told."""
    order, rows = sorted(days), sum(days.values())
    few = min(FEW, FEW_SHARE * rows)
    pauses = [later - day for day, later in pairwise(order)]
    longest = [AHEAD / 2, *accumulate(pauses, max)]
    beyond, last = 0, len(order) - 1
    for place in range(len(order) - 1, 0, -1):
        beyond += days[order[place]]
        if beyond > max(few, rows / 2):
            break
        pause = pauses[place - 1]
        if pause > AHEAD and pause > 2 * longest[place - 1]:
            if beyond > few and pause > YEARS:
                return None
            last = place - 1 if beyond <= few else last
    return order[last] if order else None
