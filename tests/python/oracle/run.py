"""The oracle from raw rows to published numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from oracle.attribution import ListPrices
from oracle.cohorts import CohortAge, cohort_months, triangle
from oracle.company import PERIOD_COLUMNS, Company
from oracle.dated import Parents, PlanRates, Segments
from oracle.ledger import (
    AccountLedger,
    Context,
    Movement,
    Valuation,
    build_ledgers,
    classify,
    group_by_subscription,
)
from oracle.months import month_of
from oracle.presence import stretches
from oracle.retention import Book, Retention, retention
from oracle.screening import Disposition, parse_date, row_content, screen
from oracle.snapshot import AccountMonth, BridgeMonth, account_months, bridge


@dataclass(frozen=True)
class OracleResult:
    """All outputs. Every list is in a fixed order that does not depend on the order of the input rows.

    `bridged_gaps`: (account_id, product_family, first day without service, first day of the next version).
    `ledgers` and `book` are the working state, for tests that look inside.
    """

    movements: list[Movement]
    account_months: list[AccountMonth]
    bridge: list[BridgeMonth]
    retention: list[Retention]
    cohort_months: dict[str, date]
    cohorts: list[CohortAge]
    dispositions: list[Disposition]
    bridged_gaps: list[tuple[str, str, date, date]]
    ledgers: list[AccountLedger]
    book: Book

    def closing(self, account_key: str, month: date) -> Fraction:
        """Closing ARR of an account in a month; 0 when there is no row."""
        rows = (row.closing for row in self.account_months if (row.account_key, row.month) == (account_key, month))
        return next(rows, Fraction(0))

    def window(self, months: int, month: date, dimension: str = "total", value: str = "total") -> Retention:
        """The retention row of a window. Raises StopIteration when there is none."""
        key = (months, month, dimension, value)
        return next(
            row for row in self.retention
            if (row.window_months, row.month, row.dimension, row.dimension_value) == key
        )  # fmt: skip


def segment_mentions(company: Company, dispositions: list[Disposition]) -> Iterator[tuple[str, date, str]]:
    """Account, first day and segment of the rows that count. A one-off charge is no ARR, but it knows its customer."""
    for row, verdict in zip(company.periods, dispositions, strict=True):
        if verdict.disposition == "used" or verdict.reason_code == "not_recurring":
            field = dict(zip(PERIOD_COLUMNS, row_content(row), strict=True))
            yield field["account_id"], parse_date(field["start_date"]), field["segment"]


def run(company: Company) -> OracleResult:
    """Compute everything. Raises OracleInputError when rates or hierarchy cannot be used (see `OracleInputError`)."""
    settings, as_of = company.settings, company.as_of
    versions, dispositions = screen(company)
    rates = PlanRates(company.fx_rates, settings.reporting_currency)
    parents = Parents(company.hierarchy if settings.account_grain == "ultimate_parent" else ())
    presence = sorted(
        stretches(versions, settings),
        key=lambda item: (item.version.account_id, item.start, item.version.number),
    )
    valuation = Valuation(rates)
    context = Context(
        valuation=valuation,
        parents=parents,
        prices=ListPrices(company.list_prices, settings.periods_per_year),
        family_roles=company.family_roles,
        paid_by_subscription=group_by_subscription(presence),
        as_of=as_of,
    )
    ledgers = build_ledgers(presence, context)
    movements: list[Movement] = []
    months: list[AccountMonth] = []
    for ledger in ledgers:
        own = classify(ledger, as_of, settings.month_history)
        movements.extend(own)
        months.extend(account_months(ledger, own, as_of))
    book = Book(presence, valuation, parents, Segments(segment_mentions(company, dispositions)), as_of)
    totals = bridge(months, as_of)
    first_month = totals[0].month if totals else month_of(as_of)
    cohorts = cohort_months(months, presence, parents, as_of)
    return OracleResult(
        movements=movements,
        account_months=months,
        bridge=totals,
        retention=retention(book, first_month, month_of(as_of)),
        cohort_months=cohorts,
        cohorts=triangle(cohorts, months, as_of),
        dispositions=dispositions,
        bridged_gaps=sorted(
            {
                (item.version.account_id, item.version.family, item.bridged_from, item.end)
                for item in presence
                if item.bridged_from is not None
            }
        ),
        ledgers=ledgers,
        book=book,
    )
