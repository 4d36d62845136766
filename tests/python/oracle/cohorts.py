"""Start cohorts: what became of the ARR of the accounts that started in the same month."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from oracle.dated import Parents
from oracle.money import ZERO
from oracle.months import month_of, month_range, months_between
from oracle.presence import Stretch
from oracle.snapshot import AccountMonth


@dataclass(frozen=True)
class CohortAge:
    """One start cohort at one age. Amounts in the reporting currency at the plan rates of their own month.

    starting = closing of the cohort month itself, the same at every age; closing = closing of the month at that age.
    """

    cohort_month: date
    months_since_start: int
    starting: Fraction
    closing: Fraction


def cohort_months(
    rows: Iterable[AccountMonth], presence: Iterable[Stretch], parents: Parents, as_of: date
) -> dict[str, date]:
    """account key -> month of its first month-end ARR.

    An account whose first ARR came by transfer has the earliest cohort month of the leaf accounts it received by then.
    """
    first: dict[str, date] = {}
    for row in rows:
        if row.closing > 0:
            first[row.account_key] = min(first.get(row.account_key, row.month), row.month)
    by_leaf: dict[str, list[Stretch]] = defaultdict(list)
    owned: dict[str, list[Stretch]] = defaultdict(list)
    for stretch in presence:
        by_leaf[stretch.version.account_id].append(stretch)
        for parent in parents.ever(stretch.version.account_id):
            owned[parent].append(stretch)
    known = dict(first)
    for account, month in first.items():
        received = {
            (stretch.version.account_id, day)
            for stretch in owned[account]
            for day in parents.change_dates(stretch.version.account_id)
            if day <= as_of
            and month_of(day) <= month
            and stretch.ran_before(day)
            and parents.ultimate(stretch.version.account_id, day) == account
            and parents.ultimate(stretch.version.account_id, day - timedelta(days=1)) != account
        }
        first_received = min((day for _, day in received), default=None)
        bought_before = first_received is not None and any(
            parents.ultimate(stretch.version.account_id, stretch.start) == account and stretch.start < first_received
            for stretch in owned[account]
        )
        if bought_before:
            continue
        starts = [
            month_of(stretch.start)
            for leaf in {leaf for leaf, _ in received}
            for stretch in by_leaf[leaf]
            if month_of(stretch.start) < month_of(stretch.end)
        ]
        known[account] = min(starts, default=month)
    return known


def triangle(cohorts: dict[str, date], rows: Iterable[AccountMonth], as_of: date) -> list[CohortAge]:
    """Every cohort at every age from 0 to the as-of month."""
    closing: dict[tuple[date, date], Fraction] = defaultdict(Fraction)
    for row in rows:
        if row.closing:
            closing[cohorts[row.account_key], row.month] += row.closing
    return [
        CohortAge(cohort, months_between(cohort, month), closing.get((cohort, cohort), ZERO),
                  closing.get((cohort, month), ZERO))
        for cohort in sorted(set(cohorts.values()))
        for month in month_range(cohort, month_of(as_of))
    ]  # fmt: skip
