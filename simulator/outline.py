"""What other departments can see of an account's life: its ARR by month, when it started, grew, shrank and left."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from simulator.company import Company
from simulator.dates import AS_OF, HISTORY_START, add_months
from simulator.model import Account
from simulator.truth import month_end_arr


@dataclass(frozen=True)
class Outline:
    """One account. ``arr`` holds the month-end ARR in USD of every month in which it is above zero."""

    account: Account
    arr: dict[date, Fraction]

    @property
    def started(self) -> date:
        """First day of the first month with ARR."""
        return min(self.arr)

    @property
    def left(self) -> date | None:
        """First day of the first month without ARR after the last one; None while the account is there."""
        following = add_months(max(self.arr), 1)
        return following if following <= AS_OF.replace(day=1) else None

    def change(self, month: date, months: int) -> Fraction:
        """ARR ``months`` later as a share of the month's ARR, minus 1; 0 without ARR then or later than as-of."""
        now = self.arr.get(month, Fraction(0))
        then = add_months(month, months)
        return self.arr.get(then, Fraction(0)) / now - 1 if now and then <= AS_OF else Fraction(0)

    @property
    def slug(self) -> str:
        """The account's name as it stands in its web address."""
        return self.account.name.lower().replace(" ", "")


def outlines(company: Company) -> list[Outline]:
    """All accounts that ever had ARR, in the order of their ids."""
    months: dict[str, dict[date, Fraction]] = defaultdict(dict)
    for account_id, month, amount in month_end_arr(company.versions(), HISTORY_START):
        months[account_id][month] = amount
    return [Outline(company.accounts[account_id], months[account_id]) for account_id in sorted(months)]
