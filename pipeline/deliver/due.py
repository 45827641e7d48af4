"""Which day a subscription's snapshot is for: the calendar of its own time zone, and days that were missed."""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from pipeline.project.mailing import Subscription

# In the order of date.weekday().
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# A month's longest wait for its next date, which a short month may lack: two months.
_LONGEST = 62


def today(now: datetime, time_zone: str) -> date:
    """Return the day it is somewhere; `now` knows its own zone."""
    return now.astimezone(ZoneInfo(time_zone)).date()


def is_planned(subscription: Subscription, day: date) -> bool:
    """Whether a day is one of a subscription's: by weekday or by date; without either every day is."""
    if not subscription.days and not subscription.dates:
        return True
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return (
        WEEKDAYS[day.weekday()] in subscription.days
        or day.day in subscription.dates
        or (is_last and "last" in subscription.dates)
    )


def last_planned(subscription: Subscription, day: date) -> date | None:
    """Return the newest planned day up to a day, that day included; None where two months have none (30 February)."""
    days = (day - timedelta(days=back) for back in range(_LONGEST))
    return next((one for one in days if is_planned(subscription, one)), None)


def due_day(subscription: Subscription, day: date, known: bool) -> date | None:
    """Return the planned day whose snapshot should be out by now.

    A day that was missed (no run, no good build) is made up for until the next one, but only for a subscription that
    has been sent before: a new one waits for its first day.
    """
    planned = last_planned(subscription, day)
    return planned if known or planned == day else None
