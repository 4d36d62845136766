"""Month snapshots: per account, and summed to the bridge. Every month adds up:
opening + new + reactivation + expansion + contraction + churn + fx + transfer = closing.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from oracle.ledger import AccountLedger, Movement
from oracle.money import ZERO
from oracle.months import last_day, month_of, month_range

FLOWS = ("new", "reactivation", "expansion", "contraction", "churn", "fx", "transfer")


@dataclass(frozen=True)
class AccountMonth:
    """One account in one month. Flows are signed: losses are negative. Wash-outs add up to 0 and have no field."""

    account_key: str
    month: date
    opening: Fraction
    new: Fraction
    reactivation: Fraction
    expansion: Fraction
    contraction: Fraction
    churn: Fraction
    fx: Fraction
    transfer: Fraction
    closing: Fraction
    carr_closing: Fraction

    @property
    def is_zero(self) -> bool:
        """Nothing at all in the month: a warehouse may leave such a row out."""
        flows = (getattr(self, flow) for flow in FLOWS)
        return not (self.opening or self.closing or self.carr_closing or any(flows))


@dataclass(frozen=True)
class BridgeMonth:
    """All accounts in one month; `is_complete`: the as-of date is not before the month's last day."""

    month: date
    opening: Fraction
    new: Fraction
    reactivation: Fraction
    expansion: Fraction
    contraction: Fraction
    churn: Fraction
    fx: Fraction
    transfer: Fraction
    closing: Fraction
    carr_closing: Fraction
    is_complete: bool


def account_months(ledger: AccountLedger, movements: Iterable[Movement], as_of: date) -> list[AccountMonth]:
    """Every month from the first one in which the account has a posting or a contract, to the as-of month."""
    flows: dict[tuple[date, str], Fraction] = defaultdict(Fraction)
    for movement in movements:
        flows[month_of(movement.effective_date), movement.movement_type_monthly] += movement.amount
    contracted: dict[date, Fraction] = defaultdict(Fraction)
    for posting in ledger.postings:
        if posting.amount and posting.day <= as_of:
            contracted[month_of(posting.contracted)] += posting.amount
    for signed, amount in ledger.contracts:
        contracted[month_of(signed)] += amount
    first = min([month for month, _ in flows] + list(contracted), default=None)
    if first is None:
        return []
    rows: list[AccountMonth] = []
    balance = carr = ZERO
    for month in month_range(first, month_of(as_of)):
        moved = {flow: flows.get((month, flow), ZERO) for flow in FLOWS}
        closing = balance + sum(moved.values(), ZERO)
        carr += contracted.get(month, ZERO)
        rows.append(AccountMonth(ledger.account_key, month, balance, **moved, closing=closing, carr_closing=carr))
        balance = closing
    return rows


def bridge(rows: Iterable[AccountMonth], as_of: date) -> list[BridgeMonth]:
    """The account months added up, in order of month."""
    columns = ("opening", *FLOWS, "closing", "carr_closing")
    totals: dict[date, dict[str, Fraction]] = defaultdict(lambda: dict.fromkeys(columns, ZERO))
    for row in rows:
        total = totals[row.month]
        for column in columns:
            amount = getattr(row, column)
            if amount:
                total[column] += amount
    return [
        BridgeMonth(month, **totals[month], is_complete=last_day(month, as_of) == last_day(month, date.max))
        for month in sorted(totals)
    ]
