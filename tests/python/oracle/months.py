"""Months as the `date` of their first day."""

from collections.abc import Iterator
from datetime import date, timedelta

OPEN_END = date(9999, 12, 31)
"""The end of an interval that has no end yet; never the date of an event."""


def month_of(day: date) -> date:
    """First day of the month that holds `day`."""
    return day.replace(day=1)


def add_months(month: date, count: int) -> date:
    """The month `count` months after `month` (before it, when negative)."""
    position = month.year * 12 + month.month - 1 + count
    return date(position // 12, position % 12 + 1, 1)


def months_between(start: date, end: date) -> int:
    """How many months `end` lies after `start`."""
    return (end.year - start.year) * 12 + end.month - start.month


def month_range(first: date, last: date) -> Iterator[date]:
    """Every month from `first` to `last`, both included; nothing when `last` is earlier."""
    for step in range(months_between(first, last) + 1):
        yield add_months(first, step)


def last_day(month: date, as_of: date) -> date:
    """Last day of `month`, or the as-of date in the month that holds it."""
    return min(add_months(month, 1) - timedelta(days=1), as_of)
