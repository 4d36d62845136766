"""Calendar arithmetic on plain dates. No clock, no time zones: a date is the company's local day."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

OPEN_END = date(9999, 12, 31)
HISTORY_START = date(2023, 7, 1)
AS_OF = date(2026, 6, 30)

Cadence = tuple[str, int]
"""A billing interval and its count, e.g. ``("month", 3)``."""

WEEKLY: Cadence = ("week", 1)
MONTHLY: Cadence = ("month", 1)
QUARTERLY: Cadence = ("month", 3)
HALF_YEARLY: Cadence = ("month", 6)
YEARLY: Cadence = ("year", 1)


def d(text: str) -> date:
    """ISO text to a date. Raises ValueError when it is not one."""
    return date.fromisoformat(text)


def add_months(day: date, months: int) -> date:
    """Same day ``months`` later, clamped to the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_cadence(anchor: date, cadence: Cadence, times: int) -> date:
    """The ``times``-th billing boundary after ``anchor``. Raises KeyError for an unknown interval."""
    interval, count = cadence
    if interval == "day":
        return anchor + timedelta(days=count * times)
    if interval == "week":
        return anchor + timedelta(days=7 * count * times)
    months = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}[interval]
    return add_months(anchor, months * count * times)


def month_ends(first: date, last: date) -> list[date]:
    """Last days of all months from the month of ``first`` to the month of ``last``, both included."""
    ends = []
    cursor = first.replace(day=1)
    while cursor <= last:
        following = add_months(cursor, 1)
        ends.append(following - timedelta(days=1))
        cursor = following
    return ends
