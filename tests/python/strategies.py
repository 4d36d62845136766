"""Random subscription histories: realistic in shape, nasty in detail.

One generator serves two purposes. `random_company(seed, accounts)` draws thousands of accounts quickly from a seed,
for comparing whole builds. `account_histories()` and `companies()` are Hypothesis strategies over the same generator,
for small examples that shrink. Both return an `oracle.Company`: raw text rows as they would stand in landing files.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Protocol, TypeVar

from hypothesis import strategies as st
from oracle import Company, Settings

T = TypeVar("T")
Row = dict[str, str | None]

AS_OF = date(2026, 6, 30)
MAX_VERSIONS = 12
CURRENCIES = ("USD", "USD", "USD", "EUR", "EUR", "GBP", "JPY", "BRL", "KWD")
BASE_RATES = {"EUR": 1.0837, "GBP": 1.2671, "JPY": 0.0066713, "BRL": 0.19347, "KWD": 3.2563}
SEGMENTS = ("smb", "mid_market", "enterprise")
PLANS = {"starter": 11_400, "pro": 29_900, "enterprise": 71_700}
"""Plan -> list price of one unit for a year, in hundredths of the currency's unit, in the first price book."""
PRICE_BOOKS = {"2023": 100, "2024": 105, "2025": 113}
"""Price book -> level of its prices, the first = 100."""
INTERVALS = {"year": 1, "half_year": 2, "quarter": 4, "month": 12, "week": 52, "day": 365}
INTERVAL_COUNTS = (1, 1, 1, 1, 1, 2, 3, 5, 6, 7, 12, 18, 24, 36, 45, 365, 731)
DISCOUNTS = (0, 0, 0, 5, 10, 12, 17, 33, 50)
PRODUCTS = ("platform", "platform", "platform", "analytics", "api_commit", "")
PRODUCT_MAP: tuple[Row, ...] = (
    {"product_id": "platform", "product_family": "platform", "pricing_model": "seat", "charge_type": "recurring"},
    {"product_id": "platform_two", "product_family": "platform", "pricing_model": "seat", "charge_type": "recurring"},
    {"product_id": "analytics", "product_family": "analytics", "pricing_model": "flat", "charge_type": "recurring"},
    {"product_id": "api_commit", "product_family": "api", "pricing_model": "usage", "charge_type": "recurring"},
    {"product_id": "onboarding", "product_family": "services", "pricing_model": "flat", "charge_type": "one_off"},
)
FAMILY_ROLES = {"platform": "core", "subscription": "core", "analytics": "add_on", "api": "usage_commitment"}
CHANGES = (
    "renew", "renew", "seats", "seats", "seats", "plan", "book", "book_and_seats", "plan_and_term", "everything",
    "term", "discount", "discount", "ramp", "pause", "past_due", "free", "swap", "currency", "product", "amount",
    "gap", "gap", "return", "stop", "stop",
)  # fmt: skip
FAULTS = (
    "duplicate", "zero_length", "end_before_start", "negative_amount", "bad_date", "bad_number", "unknown_interval",
    "canceled_without_end", "negative_quantity", "missing_amount", "conflicting", "overlap", "overlap_tie",
    "missing_account", "missing_currency", "zero_count", "one_off",
)  # fmt: skip


class Chooser(Protocol):
    """A source of decisions. The first option and the smallest number are the simplest, for shrinking."""

    def pick(self, options: Sequence[T]) -> T:
        """One of the options."""

    def number(self, low: int, high: int) -> int:
        """An integer from low to high, both included."""

    def chance(self, percent: int) -> bool:
        """True in about so many of 100 cases."""


@dataclass
class RandomChooser:
    """Decisions from a seeded generator."""

    rng: random.Random

    def pick(self, options: Sequence[T]) -> T:
        return options[int(self.rng.random() * len(options))]

    def number(self, low: int, high: int) -> int:
        return low + int(self.rng.random() * (high - low + 1))

    def chance(self, percent: int) -> bool:
        return self.rng.random() * 100 < percent


@dataclass
class DrawChooser:
    """Decisions drawn by Hypothesis."""

    draw: st.DrawFn

    def pick(self, options: Sequence[T]) -> T:
        return self.draw(st.sampled_from(options))

    def number(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, high))

    def chance(self, percent: int) -> bool:
        return self.draw(st.integers(0, 99)) >= 100 - percent


def random_company(
    seed: int, accounts: int, as_of: date = AS_OF, mapped: bool = False, priced: bool = False
) -> Company:
    """A company with that many accounts of up to 12 rows each; the same arguments give the same company.

    mapped: with a product map (and products it does not know); families then have roles, see FAMILY_ROLES.
    priced: with a list of catalogue prices, from which about one in ten is missing.
    """
    chooser = RandomChooser(random.Random(seed))
    return _company(chooser, accounts, as_of, mapped, priced)


@st.composite
def companies(draw: st.DrawFn, max_accounts: int = 3, as_of: date = AS_OF) -> Company:
    """A few accounts, often related by a hierarchy; sometimes with a product map and catalogue prices."""
    chooser = DrawChooser(draw)
    accounts = chooser.number(1, max_accounts)
    return _company(chooser, accounts, as_of, chooser.chance(50), chooser.chance(50))


def account_histories(as_of: date = AS_OF) -> st.SearchStrategy[Company]:
    """One account's history, without product map or catalogue prices."""
    return st.builds(lambda company: replace(company, product_map=(), list_prices=(), family_roles={}),
                     companies(max_accounts=1, as_of=as_of))  # fmt: skip


def _company(chooser: Chooser, accounts: int, as_of: date, mapped: bool, priced: bool) -> Company:
    names = [f"A{number:05d}" for number in range(accounts)]
    periods = [row for name in names for row in _AccountStory(chooser, name, as_of, mapped).rows()]
    return Company(
        periods=periods,
        as_of=as_of,
        fx_rates=fx_rates(chooser),
        product_map=PRODUCT_MAP if mapped else (),
        hierarchy=_hierarchy(chooser, names, as_of),
        list_prices=list_prices(chooser) if priced else (),
        family_roles=FAMILY_ROLES if mapped else {},
        settings=Settings(renewal_grace_days=0),
    )


def fx_rates(chooser: Chooser) -> list[Row]:
    """A rate with 8 decimals for each currency and year 2022-2027; now and then one stays as it was."""
    rows: list[Row] = []
    for currency, base in BASE_RATES.items():
        rate = ""
        for year in range(2022, 2028):
            if not rate or chooser.chance(90):
                rate = f"{base * (1 + chooser.number(-200_000, 200_000) / 1_000_000):.8f}"
            rows.append({"valid_from": f"{year}-01-01", "currency": currency, "rate_to_reporting": rate})
    return rows


def unit_list_price(plan: str, book: str, interval: str, count: int) -> int:
    """Catalogue price of one unit for one billing interval, in hundredths; short intervals cost more."""
    annual = PLANS[plan] * PRICE_BOOKS[book] * (100 if interval == "year" else 120)
    return max(1, annual * count // (INTERVALS[interval] * 10_000))


def list_prices(chooser: Chooser) -> list[Row]:
    """The catalogue for single intervals, with holes."""
    return [
        {
            "plan_id": plan, "price_book": book, "billing_interval": interval, "interval_count": "1",
            "currency_code": currency, "unit_list_amount_local": _money(unit_list_price(plan, book, interval, 1)),
        }
        for plan in PLANS
        for book in PRICE_BOOKS
        for interval in INTERVALS
        for currency in sorted(set(CURRENCIES))
        if not chooser.chance(10)
    ]  # fmt: skip


def _hierarchy(chooser: Chooser, names: Sequence[str], as_of: date) -> list[Row]:
    """Parents for a minority of accounts: other accounts or holdings, from, until and between awkward dates.

    A parent always comes before its child, so there are no cycles.
    """
    rows: list[Row] = []
    for position, name in enumerate(names):
        if position == 0 or not chooser.chance(12 if len(names) > 5 else 40):
            continue
        start = date(2022, 1, 1)
        for _ in range(chooser.number(1, 3)):
            start = _next_date(chooser, start, as_of)
            end = _next_date(chooser, start, as_of)
            parent = f"H{chooser.number(0, 4)}"
            if chooser.chance(70):
                parent = names[chooser.number(max(0, position - 20), position - 1)]
            last = chooser.chance(50)
            rows.append({
                "account_id": name, "parent_account_id": parent,
                "valid_from": start.isoformat(), "valid_to": None if last else end.isoformat(),
            })  # fmt: skip
            if last:
                break
            start = end if chooser.chance(50) else _next_date(chooser, end, as_of)
            if chooser.chance(50):
                start -= timedelta(days=1)
            start = max(start, end)
    return rows


def _money(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def _next_date(chooser: Chooser, start: date, as_of: date) -> date:
    """A date after `start`: a round number of months, a fiscal year, a day around the as-of date, or just any."""
    kind = chooser.pick(("months", "months", "year", "days", "days", "fiscal", "month_start", "month_end", "as_of"))
    if kind == "fiscal":
        return date(start.year + chooser.number(1, 2), 1, 1)
    if kind == "as_of":
        around = as_of + timedelta(days=chooser.number(-1, 2))
        return around if around > start else start + timedelta(days=1)
    if kind in ("month_start", "month_end"):
        first = _add_months(start.replace(day=1), chooser.number(1, 6))
        return first if kind == "month_start" else max(first - timedelta(days=1), start + timedelta(days=1))
    if kind == "months":
        return _add_months(start, chooser.pick((12, 12, 1, 3, 6, 24)))
    if kind == "year":
        return start + timedelta(days=chooser.pick((365, 364, 366, 28, 30, 90)))
    return start + timedelta(days=chooser.number(1, 400))


def _add_months(day: date, count: int) -> date:
    """The same day of a later month, or that month's 28th when the day may not exist there."""
    position = day.year * 12 + day.month - 1 + count
    return date(position // 12, position % 12 + 1, min(day.day, 28) if day.day > 28 else day.day)


@dataclass
class _Terms:
    """What a subscription costs at the moment; list and net in hundredths for one interval, all units."""

    product: str
    currency: str
    plan: str
    book: str
    interval: str
    count: int
    quantity: int
    discount: int
    fixed_amount: int | None = None
    is_ramp: bool = False

    @property
    def listed(self) -> int:
        if self.fixed_amount is not None:
            return self.fixed_amount
        return self.quantity * unit_list_price(self.plan, self.book, self.interval, self.count)

    @property
    def net(self) -> int:
        return self.listed * (100 - self.discount) // 100


@dataclass
class _AccountStory:
    """Builds the rows of one account."""

    chooser: Chooser
    account_id: str
    as_of: date
    mapped: bool
    made: list[Row] = field(default_factory=list)
    subscriptions: int = 0

    def rows(self) -> list[Row]:
        """Up to MAX_VERSIONS rows, plus up to two faulty ones."""
        chooser = self.chooser
        has_ids = not chooser.chance(15)
        home_currency = chooser.pick(CURRENCIES)
        for _ in range(chooser.pick((1, 1, 1, 2, 2, 3))):
            if len(self.made) < MAX_VERSIONS:
                self._subscription(home_currency)
        for number, row in enumerate(self.made):
            row["period_id"] = f"{self.account_id}-{number}" if has_ids else ""
        if chooser.chance(15):
            sound = tuple(self.made)
            for _ in range(chooser.number(1, 2)):
                self.made.extend(self._fault(chooser.pick(sound), chooser.pick(FAULTS)))
        return self.made

    def _subscription(self, home_currency: str) -> None:
        """One line of business: from its start through changes, gaps and returns to its end."""
        chooser = self.chooser
        terms = _Terms(
            product=chooser.pick(PRODUCTS),
            currency=home_currency if chooser.chance(85) else chooser.pick(CURRENCIES),
            plan=chooser.pick(tuple(PLANS)),
            book="2023",
            interval=chooser.pick(tuple(INTERVALS)),
            count=chooser.pick(INTERVAL_COUNTS),
            quantity=chooser.number(1, 500),
            discount=chooser.pick(DISCOUNTS),
        )
        subscription = self._new_subscription()
        status = "trialing" if chooser.chance(15) else "active"
        start = date(2023, 1, 1) + timedelta(days=chooser.number(0, 1300))
        if chooser.chance(30):
            start = start.replace(day=1)
        for _ in range(chooser.number(1, MAX_VERSIONS)):
            if len(self.made) >= MAX_VERSIONS:
                return
            change = chooser.pick(CHANGES)
            end = self._end(start, status)
            is_last = len(self.made) == MAX_VERSIONS - 1 or change == "stop" or start > self.as_of + timedelta(days=400)
            row = self._row(subscription, terms, start, end, status)
            if change in ("gap", "free") and chooser.chance(50):
                row["is_renewal_pending"] = "true"
            self.made.append(row)
            if is_last:
                self._close(row)
                return
            start, status, subscription = self._apply(change, terms, end, status, subscription)

    def _new_subscription(self) -> str:
        """A new subscription id, or none at all."""
        self.subscriptions += 1
        return "" if self.chooser.chance(8) else f"{self.account_id}/S{self.subscriptions}"

    def _end(self, start: date, status: str) -> date:
        if status in ("paused", "past_due"):
            return start + timedelta(days=self.chooser.pick((10, 30, 60, 89, 90, 91, 120, 200)))
        if status == "trialing":
            return start + timedelta(days=self.chooser.pick((14, 30, 1, 31)))
        return _next_date(self.chooser, start, self.as_of)

    def _close(self, row: Row) -> None:
        """The last row stays open, ends on its date, or is canceled with an end."""
        how = self.chooser.pick(("open", "open", "dated", "canceled"))
        if how == "open":
            row["end_date"] = self.chooser.pick((None, "9999-12-31"))
        elif how == "canceled" and row["status"] in ("", "active"):
            row["status"] = "canceled"
            row["end_reason"] = "voluntary"

    def _row(self, subscription: str, terms: _Terms, start: date, end: date, status: str) -> Row:
        chooser = self.chooser
        signed = start + timedelta(days=chooser.pick((0, -1, -15, -45, -100, 5)))
        is_free = chooser.chance(2)
        return {
            "account_id": self.account_id,
            "start_date": start.isoformat(),
            "end_date": end.isoformat(),
            "amount": "0.00" if is_free else _money(terms.net),
            "billing_interval": terms.interval,
            "currency": terms.currency,
            "subscription_id": subscription,
            "segment": chooser.pick(SEGMENTS) if chooser.chance(30) else "",
            "product_id": terms.product,
            "plan_id": terms.plan,
            "price_book": terms.book,
            "interval_count": "" if terms.count == 1 and chooser.chance(50) else str(terms.count),
            "quantity": chooser.pick(("", "0")) if chooser.chance(4) else str(terms.quantity),
            "list_amount": chooser.pick(("", "0.01")) if chooser.chance(6) else _money(terms.listed),
            "status": "" if status == "active" and chooser.chance(50) else status,
            "signed_date": signed.isoformat() if chooser.chance(30) else "",
            "is_ramp": "true" if terms.is_ramp else "",
            "is_renewal_pending": "",
        }

    def _apply(self, change: str, terms: _Terms, end: date, status: str, subscription: str) -> tuple[date, str, str]:
        """Change the terms; returns start, status and subscription of the next row."""
        chooser = self.chooser
        start, next_status = end, "active"
        terms.is_ramp = change == "ramp"
        if change in ("seats", "book_and_seats", "ramp", "everything"):
            terms.quantity = max(1, min(500, terms.quantity + chooser.number(-60, 120)))
        if change in ("plan", "swap", "plan_and_term", "everything"):
            terms.plan, terms.fixed_amount = chooser.pick(tuple(PLANS)), None
        if change in ("book", "book_and_seats", "everything"):
            terms.book, terms.fixed_amount = chooser.pick(tuple(PRICE_BOOKS)), None
        if change in ("term", "plan_and_term", "everything"):
            terms.interval, terms.count = chooser.pick(tuple(INTERVALS)), chooser.pick(INTERVAL_COUNTS)
        if change in ("discount", "everything"):
            terms.discount = chooser.pick((*DISCOUNTS, 100))
        if change in ("amount", "ramp"):
            terms.fixed_amount = chooser.number(0, 9_999_999)
        if change == "currency":
            terms.currency = chooser.pick(CURRENCIES)
        if change == "product":
            options = (*PRODUCTS, "platform_two", "mystery") if self.mapped else PRODUCTS
            terms.product = chooser.pick(options)
        if change in ("pause", "past_due"):
            next_status = "paused" if change == "pause" else "past_due"
        elif change == "free":
            next_status = "trialing"
        elif change in ("gap", "return"):
            start += timedelta(days=chooser.number(0, 40) if change == "gap" else chooser.number(41, 500))
        elif status in ("paused", "past_due") and change == "renew" and chooser.chance(40):
            next_status = status
        if change == "swap" or (change == "return" and chooser.chance(50)):
            subscription = self._new_subscription()
        return start, next_status, subscription

    def _fault(self, row: Row, kind: str) -> list[Row]:
        """Rows to add so that the account has a fault of the kind; `row` is one of its rows."""
        start = date.fromisoformat(row["start_date"] or "")
        other = str(int(float(row["amount"] or "0")) + 77) + ".00"
        lone: Row = {**row, "period_id": f"{row['period_id']}-x" if row["period_id"] else "",
                     "subscription_id": f"{self.account_id}/X{kind}"}  # fmt: skip
        one_day_before = (start - timedelta(days=1)).isoformat()
        changed: dict[str, Row] = {
            "zero_length": {**lone, "end_date": row["start_date"]},
            "end_before_start": {**lone, "end_date": one_day_before},
            "negative_amount": {**lone, "amount": "-" + other},
            "bad_date": {**lone, "start_date": "2024-02-30"},
            "bad_number": {**lone, "amount": "about 100"},
            "unknown_interval": {**lone, "billing_interval": "fortnight"},
            "canceled_without_end": {**lone, "status": "canceled", "end_date": ""},
            "negative_quantity": {**lone, "quantity": "-3"},
            "missing_amount": {**lone, "amount": ""},
            "missing_account": {**lone, "account_id": ""},
            "missing_currency": {**lone, "currency": ""},
            "zero_count": {**lone, "interval_count": "0"},
            "one_off": {**lone, "product_id": "onboarding"},
            "overlap": {**lone, "subscription_id": row["subscription_id"], "amount": other,
                        "start_date": (start + timedelta(days=1)).isoformat(),
                        "end_date": (start + timedelta(days=40)).isoformat()},
        }  # fmt: skip
        if kind == "duplicate":
            return [dict(row)]
        if kind == "conflicting":
            return [{**row, "amount": other}] if row["period_id"] else []
        if kind == "overlap_tie":
            return [] if row["period_id"] else [{**row, "amount": other}]
        if kind == "one_off" and not self.mapped:
            return []
        return [changed[kind]]
