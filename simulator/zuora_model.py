"""Subscriptions as Zuora keeps them: versions made by amendments, charges cut into segments.

All days are calendar days of the company. The end of a segment is the first day without it.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

from simulator.catalog import ZUORA_PRODUCT_OF, unit_list
from simulator.dates import OPEN_END, Cadence, add_months
from simulator.model import ItemVersion

BILLING_PERIODS: dict[Cadence, str] = {
    ("month", 1): "Month",
    ("quarter", 1): "Quarter",
    ("half_year", 1): "Semi-Annual",
    ("year", 1): "Annual",
    ("year", 2): "Two Years",
    ("month", 6): "Specific Months",
}


@dataclass
class Segment:
    """What a charge sells on ``[start, end)``; ``amendment`` is the number of the version that brought it."""

    start: date
    end: date
    plan: str
    book: str
    quantity: int
    amendment: int | None


@dataclass
class Charge:
    """A recurring charge of one family, or a discount of ``percent`` on all recurring charges."""

    number: str
    family: str
    cadence: Cadence
    segments: list[Segment]
    percent: int = 0


@dataclass(frozen=True)
class Amendment:
    """A change: the version it made, what kind of change, from which day, booked on which day."""

    version: int
    kind: str
    day: date
    booked: date
    reason: str = ""
    status: str = "Completed"


@dataclass
class Version:
    """The subscription as one amendment left it."""

    number: int
    status: str
    created: date
    end: date
    charges: list[Charge]


@dataclass
class ZuoraSubscription:
    """A subscription with all of its versions. ``term`` in months, 0 for evergreen.

    ``onboarding`` is charged once, at the start; ``calls`` are metered calls by first day of the month.
    """

    subscription_id: str
    customer_id: str
    account_id: str
    currency: str
    start: date
    signed: date
    term: int
    charges: list[Charge] = field(default_factory=list)
    versions_made: list[Version] = field(default_factory=list)
    amendments: list[Amendment] = field(default_factory=list)
    pauses: list[tuple[date, date]] = field(default_factory=list)
    end: date = OPEN_END
    status: str = "Active"
    reason: str = ""
    onboarding: Fraction = Fraction(0)
    calls: dict[date, int] = field(default_factory=dict)

    # -- telling its story ------------------------------------------------------------------------------------------
    def open(self, items: dict[str, tuple[str, int]], cadence: Cadence, book: str) -> None:
        """Make the first version; ``items`` is family -> (plan, quantity)."""
        self.end = add_months(self.start, self.term) if self.term else OPEN_END
        for family, (plan, quantity) in items.items():
            self._add(self.start, family, cadence, plan, quantity, book, None)
        self._keep(self.signed)

    def _add(
        self, day: date, family: str, cadence: Cadence, plan: str, quantity: int, book: str, made: int | None
    ) -> None:
        number = f"{self.subscription_id[3:].replace('_', '-')}-{len(self.charges) + 1}"
        segment = Segment(day, self.end, plan, book, quantity, made)
        self.charges.append(Charge(f"C-{number}", family, cadence, [segment]))

    def _keep(self, created: date, status: str | None = None) -> None:
        number = len(self.versions_made) + 1
        self.versions_made.append(
            Version(number, status or self.status, created, self.end, copy.deepcopy(self.charges))
        )

    def _amend(self, kind: str, day: date, booked: date | None, reason: str = "") -> int:
        number = len(self.versions_made) + 1
        self.amendments.append(Amendment(number, kind, day, booked or day, reason))
        return number

    def _live(self, family: str) -> Charge:
        return [c for c in self.charges if c.family == family and c.segments[-1].end == self.end][-1]

    def quantity(self, day: date, family: str, quantity: int, *, booked: date | None = None) -> None:
        """Change the quantity of a charge from ``day`` on: its segment ends there and the next one begins."""
        made = self._amend("UpdateProduct", day, booked)
        charge = self._live(family)
        last = charge.segments[-1]
        if last.start == day:
            charge.segments[-1] = replace(last, quantity=quantity, amendment=made)
        else:
            charge.segments[-1] = replace(last, end=day)
            charge.segments.append(replace(last, start=day, quantity=quantity, amendment=made))
        self._keep(booked or day)

    def swap(self, day: date, family: str, plan: str, *, book: str | None = None) -> None:
        """Move to another plan: one amendment removes the rate plan, a second adds the new one on the same day."""
        self._amend("RemoveProduct", day, None)
        charge = self._live(family)
        last = charge.segments[-1]
        charge.segments[-1] = replace(last, end=day)
        self._keep(day)
        made = self._amend("NewProduct", day, None)
        self._add(day, family, charge.cadence, plan, last.quantity, book or last.book, made)
        self._keep(day)

    def add(self, day: date, family: str, plan: str, quantity: int, cadence: Cadence, book: str) -> None:
        """Add a rate plan in the middle of the term."""
        made = self._amend("NewProduct", day, None)
        self._add(day, family, cadence, plan, quantity, book, made)
        self._keep(day)

    def drop(self, day: date, family: str) -> None:
        """Remove a rate plan."""
        self._amend("RemoveProduct", day, None)
        charge = self._live(family)
        charge.segments[-1] = replace(charge.segments[-1], end=day)
        self._keep(day)

    def renew(self, *, booked: date | None = None) -> None:
        """Renew for another term: what runs to the end of the term runs on."""
        before = self.end
        self._amend("Renewal", before, booked)
        self.end = add_months(before, self.term)
        for charge in self.charges:
            if charge.segments[-1].end == before:
                charge.segments[-1] = replace(charge.segments[-1], end=self.end)
        self._keep(booked or before)

    def discount(self, day: date, end: date | None, percent: int) -> None:
        """Put a percentage off all recurring charges for ``[day, end)``."""
        made = self._amend("NewProduct", day, None)
        number = f"C-{self.subscription_id[3:].replace('_', '-')}-{len(self.charges) + 1}"
        segment = Segment(day, end or self.end, "discount", "2023", 1, made)
        self.charges.append(Charge(number, "", self.charges[0].cadence, [segment], percent))
        self._keep(day)

    def suspend(self, day: date) -> None:
        """Suspend: running segments end on the day."""
        self._amend("SuspendSubscription", day, None)
        self.pauses.append((day, self.end))
        for charge in self.charges:
            if charge.segments[-1].end == self.end:
                charge.segments[-1] = replace(charge.segments[-1], end=day)
        self.status = "Suspended"
        self._keep(day)

    def resume(self, day: date) -> None:
        """Resume: what was running goes on as a new segment."""
        made = self._amend("ResumeSubscription", day, None)
        since, _ = self.pauses.pop()
        self.pauses.append((since, day))
        for charge in self.charges:
            last = charge.segments[-1]
            if last.end == since:
                charge.segments.append(replace(last, start=day, end=self.end, amendment=made))
        self.status = "Active"
        self._keep(day)

    def cancel(self, day: date, *, booked: date | None = None, reason: str = "") -> None:
        """End service on ``day``."""
        self._amend("Cancellation", day, booked, reason)
        for charge in self.charges:
            charge.segments = [replace(s, end=min(s.end, day)) for s in charge.segments if s.start < day]
        self.charges = [c for c in self.charges if c.segments]
        self.end, self.status, self.reason = day, "Cancelled", reason
        self._keep(booked or day)

    def draft(self, day: date, booked: date, family: str, quantity: int) -> None:
        """Prepare a change that is not in force: a newer version that waits for acceptance."""
        kept = copy.deepcopy(self.charges)
        made = len(self.versions_made) + 1
        charge = self._live(family)
        last = charge.segments[-1]
        charge.segments[-1] = replace(last, end=day)
        charge.segments.append(replace(last, start=day, quantity=quantity, amendment=made))
        self.amendments.append(Amendment(made, "UpdateProduct", day, booked, status="Draft"))
        self._keep(booked, "PendingAcceptance")
        self.charges = kept

    # -- truth ------------------------------------------------------------------------------------------------------
    def price(self, charge: Charge, segment: Segment) -> Fraction:
        """Price of one billing period before discounts."""
        return unit_list(charge.family, segment.plan, segment.book, charge.cadence, self.currency) * segment.quantity

    def net(self, day: date, gross: Fraction) -> Fraction:
        """Price under the discounts in force on ``day`` that last longer than one billing period."""
        for charge in self.charges:
            if charge.percent and charge.segments[0].start <= day < charge.segments[0].end:
                return gross * (100 - charge.percent) / 100
        return gross

    def versions(self) -> list[ItemVersion]:
        """Truth versions of all items; a suspended item is held at the price it had."""
        marks = {day for charge in self.charges if charge.percent for s in charge.segments for day in (s.start, s.end)}
        marks |= {day for pause in self.pauses for day in pause}
        found = []
        for charge in self.charges:
            if charge.percent:
                continue
            for segment in charge.segments:
                ends = [until for since, until in self.pauses if since == segment.end]
                until = ends[0] if ends else segment.end
                cuts = sorted({segment.start, until} | {m for m in marks if segment.start < m < until})
                found += [self._version(charge, segment, lower, upper) for lower, upper in pairwise(cuts)]
        return found

    def _version(self, charge: Charge, segment: Segment, lower: date, upper: date) -> ItemVersion:
        since = [start for start, until in self.pauses if start <= lower < until]
        gross = self.price(charge, segment)
        created = next(
            (a.booked for a in self.amendments if a.version == segment.amendment), self.signed
        )  # a change is recorded when it is booked
        return ItemVersion(
            source_system="zuora",
            account_id=self.account_id,
            subscription_id=self.subscription_id,
            item_id=charge.number,
            product_id=ZUORA_PRODUCT_OF[charge.family],
            product_family=charge.family,
            plan_id=segment.plan,
            price_book=segment.book,
            billing_interval=charge.cadence[0],
            interval_count=charge.cadence[1],
            currency_code=self.currency,
            quantity=segment.quantity,
            list_amount=gross,
            net_amount=self.net(lower, gross),
            status="paused" if since else "active",
            status_since=since[0] if since else lower,
            valid_from=lower,
            valid_to=upper,
            end_reason=self.reason if upper == self.end else "",
            recorded_date=created if created > lower else None,
        )
