"""Start cohorts: what became of the ARR of the accounts that started in the same month."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from oracle.ledger import AccountLedger
from oracle.money import ZERO
from oracle.months import month_of, month_range, months_between
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


def cohort_months(ledgers: Iterable[AccountLedger], as_of: date) -> dict[str, date]:
    """account key -> month of its first recurring business.

    An account whose first business came by transfer has the earliest cohort month of the accounts it came from.
    """
    by_account = {ledger.account_key: ledger for ledger in ledgers}
    known: dict[str, date] = {}

    def resolve(account: str) -> date | None:
        first = by_account[account].first_presence
        if account not in known and first is not None and first <= as_of:
            sources = by_account[account].received_from.get(first, set())
            inherited = [month for source in sources if (month := resolve(source)) is not None]
            known[account] = min(inherited, default=month_of(first))
        return known.get(account)

    for account in by_account:
        resolve(account)
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
