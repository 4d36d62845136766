"""Retention, point to point, in constant currency and with the same grouping at both ends.

Both ends of a window are valued at the plan rates, and grouped by the ultimate parents, of the closing day, so neither
FX nor a re-parenting inside the window is mistaken for growth or loss. Segments are those of the opening day.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from oracle.dated import Parents, Segments
from oracle.ledger import Valuation
from oracle.money import ZERO, ratio
from oracle.months import add_months, last_day, month_range
from oracle.presence import Stretch

WINDOWS = (1, 3, 12)


@dataclass(frozen=True)
class Retention:
    """One cohort over one window. `month` is the closing month; dimension is 'total' (value 'total') or 'segment'.

    contraction and churn are positive amounts lost; retained = sum of min(closing, opening) per account;
    nrr and grr are fractions, None when opening is 0.
    """

    window_months: int
    month: date
    dimension: str
    dimension_value: str
    opening: Fraction
    closing: Fraction
    retained: Fraction
    expansion: Fraction
    contraction: Fraction
    churn: Fraction
    logos_opening: int
    logos_retained: int

    @property
    def nrr(self) -> Fraction | None:
        return ratio(self.closing, self.opening)

    @property
    def grr(self) -> Fraction | None:
        return ratio(self.retained, self.opening)

    @property
    def logo_retention(self) -> Fraction | None:
        return ratio(Fraction(self.logos_retained), Fraction(self.logos_opening))


@dataclass(frozen=True)
class Book:
    """Everything needed to value the company's ARR on any day."""

    presence: list[Stretch]
    valuation: Valuation
    parents: Parents
    segments: Segments
    as_of: date

    def in_force(self, day: date) -> list[Stretch]:
        """The stretches that carry ARR on `day`; held ones do not."""
        return [stretch for stretch in self.presence if stretch.runs_on(day) and not stretch.is_held]

    def balances(self, in_force: Iterable[Stretch], at: date) -> dict[str, Fraction]:
        """account key -> ARR of the given stretches at the plan rates and ultimate parents of the day `at`."""
        totals: dict[str, Fraction] = defaultdict(Fraction)
        for stretch in in_force:
            version = stretch.version
            totals[self.parents.ultimate(version.account_id, at)] += self.valuation.amount(version, at)
        return totals


def measure(
    window: int, month: date, dimension: tuple[str, str], pairs: Iterable[tuple[Fraction, Fraction]]
) -> Retention:
    """Retention of the accounts given as (opening, closing); those with opening 0 do not belong to the cohort."""
    cohort = [(opening, closing) for opening, closing in pairs if opening > 0]
    return Retention(
        window_months=window,
        month=month,
        dimension=dimension[0],
        dimension_value=dimension[1],
        opening=sum((opening for opening, _ in cohort), ZERO),
        closing=sum((closing for _, closing in cohort), ZERO),
        retained=sum((min(opening, closing) for opening, closing in cohort), ZERO),
        expansion=sum((max(closing - opening, ZERO) for opening, closing in cohort), ZERO),
        contraction=sum((max(opening - closing, ZERO) for opening, closing in cohort if closing > 0), ZERO),
        churn=sum((opening for opening, closing in cohort if closing == 0), ZERO),
        logos_opening=len(cohort),
        logos_retained=sum(1 for _, closing in cohort if closing > 0),
    )


def retention(book: Book, first_month: date, last_month: date) -> list[Retention]:
    """Every window for every closing month of the range: the total, then each segment that has a cohort."""
    earliest = add_months(first_month, -max(WINDOWS))
    month_ends = {month: last_day(month, book.as_of) for month in month_range(earliest, last_month)}
    in_force = {month: book.in_force(day) for month, day in month_ends.items()}
    rows: list[Retention] = []
    for month in month_range(first_month, last_month):
        closing = book.balances(in_force[month], month_ends[month])
        for window in WINDOWS:
            opening_month = add_months(month, -window)
            opening = book.balances(in_force[opening_month], month_ends[month])
            pairs = {account: (amount, closing.get(account, ZERO)) for account, amount in opening.items()}
            rows.append(measure(window, month, ("total", "total"), pairs.values()))
            by_segment: dict[str, list[tuple[Fraction, Fraction]]] = defaultdict(list)
            for account, pair in pairs.items():
                if pair[0] > 0:
                    by_segment[book.segments.segment(account, month_ends[opening_month])].append(pair)
            for segment, members in sorted(by_segment.items()):
                rows.append(measure(window, month, ("segment", segment), members))
    return rows
