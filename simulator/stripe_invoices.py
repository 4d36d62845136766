"""Invoices and their lines: the only place where Stripe remembers past quantities and prices.

A full period is one line per item. A change inside a period is a pair: the unused rest of the old state as a negative
line, the rest of the period in the new state as a positive one, both starting on the day of the change.

An invoice is made at its ``period_end`` (Stripe's own meaning: the period in which its items were collected); a change
entered late has lines that start before that. A line's ``id`` is unique only within its invoice. Line amounts are
before discounts. An item that was dropped at a renewal simply gets no further line; a paused one neither, until it
resumes. Months of free service are lines of amount 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from simulator.catalog import (
    COUPONS,
    EXPONENT,
    OVERAGE_USD_PER_CALL,
    unit_list,
)
from simulator.dates import (
    OPEN_END,
    add_cadence,
    add_months,
)
from simulator.model import StripeSubscription
from simulator.stripe_rows import ONE_OFF_PRICES, OVERAGE_PRICE, StripeFiles, last_seen, minor, stamp


@dataclass
class _Line:
    family: str
    price: str
    amount: int
    quantity: int
    lower: date
    upper: date
    proration: bool
    kind: str = "subscription"


def billing_periods(sub: StripeSubscription) -> list[tuple[date, date]]:
    """Periods ``[start, end)`` billed up to the as-of date. A restart cuts the list, not the period before it."""
    periods = []
    limit = min(sub.ended or OPEN_END, last_seen(sub) + timedelta(days=1))
    for index, anchor in enumerate(sub.anchors):
        stop = min(limit, sub.anchors[index + 1] if index + 1 < len(sub.anchors) else OPEN_END)
        pauses = [day for day, status in sub.statuses if status == "paused" and day >= anchor]
        stop = min([stop, *pauses])
        if sub.trial_end and anchor == sub.start:
            periods.append((sub.start, sub.trial_end))
            continue
        times = 0
        cadence = sub.cadence(anchor)
        while (lower := add_cadence(anchor, cadence, times)) < stop:
            periods.append((lower, add_cadence(anchor, cadence, times + 1)))
            times += 1
    return periods


def _full_line(files: StripeFiles, sub: StripeSubscription, family: str, day: date, upper: date) -> _Line:
    state, cadence = sub.snapshot(day)[family], sub.cadence(day)
    gross = unit_list(family, state.plan, state.book, cadence, sub.currency) * state.quantity
    free = sub.status(day) == "trialing"
    price = files.price(family, state, cadence, sub.currency)
    return _Line(
        family,
        price,
        0 if free else minor(gross, sub.currency),
        state.quantity,
        day,
        upper,
        False,
    )


def _share_line(
    files: StripeFiles,
    sub: StripeSubscription,
    family: str,
    at: date,
    day: date,
    period: tuple[date, date],
    sign: int,
) -> _Line:
    state, cadence = sub.snapshot(at)[family], sub.cadence(at)
    gross = unit_list(family, state.plan, state.book, cadence, sub.currency) * state.quantity
    share = Fraction((period[1] - day).days, (period[1] - period[0]).days)
    price = files.price(family, state, cadence, sub.currency)
    return _Line(
        family,
        price,
        sign * minor(gross * share, sub.currency),
        state.quantity,
        day,
        period[1],
        True,
    )


def _proration(files: StripeFiles, sub: StripeSubscription, day: date, period: tuple[date, date]) -> list[_Line]:
    before, after = sub.snapshot(day - timedelta(days=1)), sub.snapshot(day)
    lines = []
    for family in sorted(before.keys() | after.keys()):
        if before.get(family) == after.get(family):
            continue
        if family in before:
            lines.append(_share_line(files, sub, family, day - timedelta(days=1), day, period, -1))
        if family in after:
            lines.append(_share_line(files, sub, family, day, day, period, 1))
    return lines


def _overage(sub: StripeSubscription, day: date) -> list[_Line]:
    """The metered line for the month that just ended on ``day``."""
    lower = add_months(day, -1)
    if lower not in sub.overage:
        return []
    calls = sub.overage[lower]
    amount = minor(calls * OVERAGE_USD_PER_CALL, sub.currency)
    return [_Line("overage", OVERAGE_PRICE, amount, calls, lower, day, False)]


def invoices(files: StripeFiles, sub: StripeSubscription) -> None:
    """Draw all invoices of a subscription, numbered in the order in which they were made."""
    drafts: list[tuple[date, str, list[_Line]]] = []
    previous: tuple[date, date] | None = None
    for period in billing_periods(sub):
        lower, upper = period
        lines = [_full_line(files, sub, f, lower, upper) for f in sorted(sub.snapshot(lower))] + _overage(sub, lower)
        reason = "subscription_cycle" if previous else "subscription_create"
        if previous and previous[0] < lower < previous[1]:
            held = sorted(sub.snapshot(lower - timedelta(days=1)))
            lines = [_share_line(files, sub, f, lower - timedelta(days=1), lower, previous, -1) for f in held] + lines
            reason = "subscription_update"
        drafts.append((lower, reason, lines))
        following = [a for a in sub.anchors if a > lower]
        for day, _ in sub.snapshots:
            if lower < day < min([upper, *following]) and day < (sub.ended or OPEN_END):
                drafts.append(
                    (
                        sub.recorded.get(day, day),
                        "subscription_update",
                        _proration(files, sub, day, period),
                    )
                )
        previous = period
    for day, product, amount in sub.one_offs:
        line = _Line(
            "",
            ONE_OFF_PRICES[product],
            minor(amount, sub.currency),
            1,
            day,
            day,
            False,
            "invoiceitem",
        )
        drafts.append((day, "manual", [line]))
    for number, (day, reason, lines) in enumerate(sorted(drafts, key=lambda draft: draft[0]), 1):
        _invoice(files, sub, number, day, reason, lines)


def _discount_on(sub: StripeSubscription, day: date, reason: str, subtotal: int) -> int:
    if reason == "manual" or subtotal <= 0:
        return 0
    for code, start, end in sub.discounts:
        coupon = COUPONS[code]
        spent = coupon.duration == "once" and day != start
        if start <= day < (end or OPEN_END) and not spent:
            gross = Fraction(subtotal, 10 ** EXPONENT[sub.currency])
            return subtotal - max(0, minor(coupon.net(gross), sub.currency))
    return 0


def _invoice(
    files: StripeFiles,
    sub: StripeSubscription,
    number: int,
    day: date,
    reason: str,
    lines: list[_Line],
) -> None:
    invoice_id = f"in_{sub.subscription_id[4:]}_{number:02d}"
    subtotal = sum(line.amount for line in lines)
    total = subtotal - _discount_on(sub, day, reason, subtotal)
    unpaid = [s for s, status in sub.statuses if status == "past_due" and s <= day]
    recovered = [s for s, status in sub.statuses if status == "active" and unpaid and s > max(unpaid)]
    paid = not unpaid or bool(recovered)
    cycle_start = min(line.lower for line in lines) if reason == "manual" else sub.period_of(day)[0]
    files.put(
        "invoice",
        id=invoice_id,
        _fivetran_synced=stamp(sub, day),
        amount=total,
        currency=sub.currency.lower(),
        customer_id=sub.customer_id,
        discountable=True,
        is_deleted=False,
        livemode=sub.livemode,
        period_end=stamp(sub, day),
        period_start=stamp(
            sub,
            _previous_start(sub, cycle_start) if reason == "subscription_cycle" else day,
        ),
        proration=any(line.proration for line in lines),
        subscription_id=sub.subscription_id,
        amount_due=max(total, 0),
        amount_paid=max(total, 0) if paid else 0,
        amount_remaining=0 if paid else max(total, 0),
        subtotal=subtotal,
        total=total,
        attempt_count=1,
        auto_advance=True,
        billing_reason=reason,
        metadata="{}",
        number=f"{sub.subscription_id[4:].replace('_', '-')}-{number:03d}",
        paid=paid,
        status="paid" if paid else "open",
    )
    for position, line in enumerate(lines, 1):
        item = f"si_{sub.subscription_id[4:]}_{line.family}" if line.family else ""
        files.put(
            "invoice_line_item",
            id=f"il_{position}",
            invoice_id=invoice_id,
            _fivetran_synced=stamp(sub, day),
            amount=line.amount,
            currency=sub.currency.lower(),
            discountable=True,
            livemode=sub.livemode,
            period_end=stamp(sub, line.upper),
            period_start=stamp(sub, line.lower),
            plan_id=line.price,
            proration=line.proration,
            quantity=line.quantity,
            subscription_id=sub.subscription_id,
            subscription_item_id=item,
            type=line.kind,
            unique_id=f"{invoice_id}_{position}",
            metadata="{}",
        )


def _previous_start(sub: StripeSubscription, start: date) -> date:
    return sub.period_of(start - timedelta(days=1))[0] if start > sub.start else start
