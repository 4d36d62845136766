"""Subscriptions and contracts in truth form: what was sold, at what price, in which state, from which day.

Days inside a Stripe subscription are UTC days; ``late`` subscriptions were made shortly after UTC midnight, so that the
company's local day (New York) is one earlier. Truth rows always carry the local day.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from simulator.catalog import COUPONS, STRIPE_PRODUCT_OF, unit_list
from simulator.dates import OPEN_END, Cadence, add_cadence


@dataclass(frozen=True)
class ItemVersion:
    """One version of one sold item, half-open ``[valid_from, valid_to)``; amounts are totals of one interval."""

    source_system: str
    account_id: str
    subscription_id: str
    item_id: str
    product_id: str
    product_family: str
    plan_id: str
    price_book: str
    billing_interval: str
    interval_count: int
    currency_code: str
    quantity: int
    list_amount: Fraction
    net_amount: Fraction
    status: str
    status_since: date
    valid_from: date
    valid_to: date
    is_ramp: bool = False
    is_renewal_pending: bool = False
    end_reason: str = ""
    signed_date: date | None = None
    recorded_date: date | None = None


@dataclass(frozen=True)
class ItemState:
    """What one subscription item sells at a moment."""

    plan: str
    book: str
    quantity: int


@dataclass
class Account:
    """A company that may pay. ``changes`` are dated attribute changes: (valid_from, {attribute: value})."""

    account_id: str
    name: str
    segment: str
    industry: str
    region: str
    channel: str
    changes: list[tuple[date, dict[str, str]]] = field(default_factory=list)


Snapshot = dict[str, ItemState]


@dataclass
class StripeSubscription:
    """A Stripe subscription with everything that ever happened to it.

    ``snapshots`` hold the items by family after each change, ``cadences`` the billing interval, ``statuses`` the state,
    ``anchors`` the days on which billing (re)starts. ``recorded`` maps a change day to the later day it was entered.
    """

    subscription_id: str
    customer_id: str
    account_id: str
    currency: str
    start: date
    snapshots: list[tuple[date, Snapshot]]
    cadences: list[tuple[date, Cadence]]
    statuses: list[tuple[date, str]]
    anchors: list[date]
    late: bool = False
    livemode: bool = True
    trial_end: date | None = None
    ended: date | None = None
    cancel_requested: date | None = None
    cancel_at_period_end: bool = False
    cancel_reason: str = ""
    discounts: list[tuple[str, date, date | None]] = field(default_factory=list)
    recorded: dict[date, date] = field(default_factory=dict)
    one_offs: list[tuple[date, str, Fraction]] = field(default_factory=list)
    overage: dict[date, int] = field(default_factory=dict)

    # -- reading ---------------------------------------------------------------------------------------------------
    def snapshot(self, day: date) -> Snapshot:
        """Items by family in force on ``day`` (changes of that day included)."""
        return next((items for start, items in reversed(self.snapshots) if start <= day), {})

    def cadence(self, day: date) -> Cadence:
        """Billing interval and count in force on ``day``."""
        return next(c for start, c in reversed(self.cadences) if start <= day)

    def status(self, day: date) -> str:
        """Subscription state on ``day``."""
        return next(s for start, s in reversed(self.statuses) if start <= day)

    def local(self, day: date) -> date:
        """Company day of a UTC day of this subscription."""
        return day - timedelta(days=1) if self.late else day

    def item_id(self, family: str) -> str:
        """Id of the subscription item that sells ``family``; it survives plan changes."""
        return f"si_{self.subscription_id[4:]}_{family}"

    def period_of(self, day: date) -> tuple[date, date]:
        """Billing period ``[start, end)`` that holds ``day``, ignoring pauses. A trial is one period."""
        anchor = max(a for a in self.anchors if a <= day)
        if self.trial_end and anchor == self.start:
            return self.start, self.trial_end
        times = 0
        while add_cadence(anchor, self.cadence(anchor), times + 1) <= day:
            times += 1
        return add_cadence(anchor, self.cadence(anchor), times), add_cadence(anchor, self.cadence(anchor), times + 1)

    # -- telling its story -----------------------------------------------------------------------------------------
    def _put(self, day: date, items: Snapshot, recorded: date | None) -> None:
        if self.snapshots[-1][0] == day:
            self.snapshots.pop()
        self.snapshots.append((day, items))
        if recorded:
            self.recorded[day] = recorded

    def change(
        self,
        day: date,
        family: str,
        *,
        plan: str | None = None,
        book: str | None = None,
        quantity: int | None = None,
        recorded: date | None = None,
    ) -> None:
        """Change plan, price book or quantity of an item. Raises KeyError when the family is not held."""
        items = dict(self.snapshots[-1][1])
        old = items[family]
        items[family] = ItemState(plan or old.plan, book or old.book, quantity or old.quantity)
        self._put(day, items, recorded)

    def add(self, day: date, family: str, plan: str, quantity: int = 1, book: str = "2023") -> None:
        """Add an item in the middle of the subscription."""
        self._put(
            day,
            {**self.snapshots[-1][1], family: ItemState(plan, book, quantity)},
            None,
        )

    def drop(self, day: date, family: str) -> None:
        """Remove an item."""
        self._put(day, {f: s for f, s in self.snapshots[-1][1].items() if f != family}, None)

    def switch(self, day: date, cadence: Cadence) -> None:
        """Change the billing interval; billing restarts that day."""
        self.cadences.append((day, cadence))
        self.anchors.append(day)

    def set_status(self, day: date, status: str, *, restart: bool = False) -> None:
        """Enter a state; ``restart`` begins a new billing period (resume after a pause)."""
        self.statuses.append((day, status))
        if restart:
            self.anchors.append(day)

    def coupon(self, code: str, start: date, end: date | None = None) -> None:
        """Attach a coupon for ``[start, end)``; without an end it stays."""
        self.discounts.append((code, start, end))

    def cancel(self, day: date, *, requested: date | None = None, reason: str = "") -> None:
        """End service on ``day``; with ``requested`` it was asked for earlier and runs to the end of the period."""
        self.ended, self.cancel_requested, self.cancel_reason = (
            day,
            requested or day,
            reason,
        )
        self.cancel_at_period_end = requested is not None

    # -- truth -----------------------------------------------------------------------------------------------------
    def _net(self, day: date, list_amount: Fraction) -> Fraction:
        cadence = self.cadence(day)
        for code, start, end in self.discounts:
            if start <= day < (end or OPEN_END) and COUPONS[code].counts_for(cadence):
                return COUPONS[code].net(list_amount)
        return list_amount

    def versions(self) -> list[ItemVersion]:
        """Truth versions of all items, in local days, neighbours of equal content merged."""
        marks = {self.start, self.ended or OPEN_END}
        marks |= {m for m, _ in self.snapshots} | {m for m, _ in self.cadences} | {m for m, _ in self.statuses}
        for _, start, end in self.discounts:
            marks |= {start, end or OPEN_END}
        cuts = sorted(m for m in marks if self.start <= m <= (self.ended or OPEN_END))
        found: dict[str, list[ItemVersion]] = {}
        for lower, upper in pairwise(cuts):
            for family, state in self.snapshot(lower).items():
                version = self._version(family, state, lower, upper)
                earlier = found.setdefault(family, [])
                if earlier and earlier[-1].valid_to == version.valid_from and _same(earlier[-1], version):
                    earlier[-1] = replace(
                        earlier[-1],
                        valid_to=version.valid_to,
                        end_reason=version.end_reason,
                    )
                else:
                    earlier.append(version)
        return [v for family in sorted(found) for v in found[family]]

    def _version(self, family: str, state: ItemState, lower: date, upper: date) -> ItemVersion:
        cadence = self.cadence(lower)
        list_amount = unit_list(family, state.plan, state.book, cadence, self.currency) * state.quantity
        since = max(start for start, _ in self.statuses if start <= lower)
        recorded = self.recorded.get(lower)
        return ItemVersion(
            source_system="stripe",
            account_id=self.account_id,
            subscription_id=self.subscription_id,
            item_id=self.item_id(family),
            product_id=STRIPE_PRODUCT_OF[family],
            product_family=family,
            plan_id=state.plan,
            price_book=state.book,
            billing_interval=cadence[0],
            interval_count=cadence[1],
            currency_code=self.currency,
            quantity=state.quantity,
            list_amount=list_amount,
            net_amount=self._net(lower, list_amount),
            status=self.status(lower),
            status_since=self.local(since),
            valid_from=self.local(lower),
            valid_to=upper if upper == OPEN_END else self.local(upper),
            end_reason=self.cancel_reason if upper == self.ended else "",
            recorded_date=recorded,
        )


def _same(left: ItemVersion, right: ItemVersion) -> bool:
    aligned = replace(
        right,
        valid_from=left.valid_from,
        valid_to=left.valid_to,
        end_reason=left.end_reason,
        recorded_date=left.recorded_date,
    )
    return aligned == left and right.recorded_date is None
