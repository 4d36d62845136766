"""Stripe as a connector lands it: today's customers, subscriptions and items, their history of states, and invoices."""

from __future__ import annotations

import json
from datetime import date, timedelta

from simulator.catalog import (
    MONTHLY_USD,
)
from simulator.company import Company
from simulator.dates import (
    AS_OF,
    MONTHLY,
    OPEN_END,
    YEARLY,
)
from simulator.model import ItemState, StripeSubscription
from simulator.stripe_catalogue import catalogue, credit_notes
from simulator.stripe_invoices import invoices
from simulator.stripe_rows import OVERAGE_PRICE, SYNCED, StripeFiles, last_seen, stamp


def draw(company: Company) -> StripeFiles:
    """Draw all Stripe tables of the company as of the end of the last day of history."""
    files = StripeFiles()
    for sub in sorted(company.subscriptions, key=lambda s: s.subscription_id):
        _subscription(files, sub)
        invoices(files, sub)
    for family, plan in MONTHLY_USD:
        for book in ("2023", "2025"):
            for cadence in (MONTHLY, YEARLY):
                files.price(family, ItemState(plan, book, 1), cadence, "USD")
    _customers(files, company)
    catalogue(files)
    credit_notes(files, company)
    return files


def _subscription(files: StripeFiles, sub: StripeSubscription) -> None:
    states = [(day, status) for day, status in sub.statuses]
    events: list[tuple[date, str, bool]] = [(day, status, False) for day, status in states]
    if sub.ended:
        assert sub.cancel_requested
        if sub.cancel_requested < sub.ended:
            events.append((sub.cancel_requested, sub.status(sub.cancel_requested), True))
        if sub.ended <= last_seen(sub):
            events.append((sub.ended, "canceled", sub.cancel_at_period_end))
    events = sorted({day: (day, status, asked) for day, status, asked in sorted(events)}.values())
    asked = False
    for index, (day, status, flag) in enumerate(events):
        asked = asked or flag
        follows = events[index + 1][0] if index + 1 < len(events) else None
        values = _state(
            sub,
            day if follows else max(day, min(last_seen(sub), sub.ended or OPEN_END)),
            status,
            asked,
        )
        files.put(
            "subscription_history",
            **values,
            _fivetran_active=follows is None,
            _fivetran_synced=stamp(sub, day),
            _fivetran_start=stamp(sub, day),
            _fivetran_end=stamp(sub, follows) if follows else "9999-12-31 23:59:59",
        )
        if follows is None:
            files.put("subscription", **values, _fivetran_synced=SYNCED)
    last_day = min(last_seen(sub), (sub.ended or OPEN_END) - timedelta(days=1))
    lower, upper = _present_period(sub, last_day)
    for family, state in sorted(sub.snapshot(last_day).items()):
        since = next(m for m, items in sub.snapshots if family in items)
        files.put(
            "subscription_item",
            _fivetran_synced=SYNCED,
            created=stamp(sub, since),
            current_period_start=stamp(sub, lower),
            current_period_end=stamp(sub, upper),
            id=sub.item_id(family),
            metadata="{}",
            plan_id=files.price(family, state, sub.cadence(last_day), sub.currency),
            quantity=state.quantity,
            subscription_id=sub.subscription_id,
        )
    if sub.overage:
        files.put(
            "subscription_item",
            _fivetran_synced=SYNCED,
            created=stamp(sub, sub.start),
            current_period_start=stamp(sub, lower),
            current_period_end=stamp(sub, upper),
            id=f"si_{sub.subscription_id[4:]}_overage",
            metadata="{}",
            plan_id=OVERAGE_PRICE,
            subscription_id=sub.subscription_id,
        )
    for index, (code, start, end) in enumerate(sub.discounts, 1):
        same = {
            "id": f"di_{sub.subscription_id[4:]}_{index}",
            "_fivetran_synced": stamp(sub, start),
            "coupon_id": code,
            "customer_id": sub.customer_id,
            "start": stamp(sub, start),
            "end": stamp(sub, end) if end else "",
            "subscription_id": sub.subscription_id,
        }
        files.put("subscription_discount", **same)
        files.put("discount", **same, type="subscription", type_id=sub.subscription_id)


def _present_period(sub: StripeSubscription, day: date) -> tuple[date, date]:
    return sub.period_of(max(day, sub.start))


def _state(sub: StripeSubscription, day: date, status: str, asked: bool) -> dict[str, object]:
    canceled = status == "canceled"
    lower, upper = _present_period(sub, day - timedelta(days=1) if canceled else day)
    known_end = sub.ended if canceled or asked else None
    return {
        "id": sub.subscription_id,
        "billing": "charge_automatically",
        "billing_cycle_anchor": stamp(sub, max(a for a in sub.anchors if a <= day)),
        "cancel_at": stamp(sub, known_end) if asked and known_end else None,
        "cancel_at_period_end": asked,
        "canceled_at": stamp(sub, sub.cancel_requested) if (asked or canceled) and sub.cancel_requested else None,
        "created": stamp(sub, sub.start),
        "current_period_end": stamp(sub, upper),
        "current_period_start": stamp(sub, lower),
        "customer_id": sub.customer_id,
        "ended_at": stamp(sub, sub.ended) if canceled and sub.ended else None,
        "livemode": sub.livemode,
        "metadata": json.dumps({"cancel_reason": sub.cancel_reason}) if canceled and sub.cancel_reason else "{}",
        "start_date": stamp(sub, sub.start),
        "status": status,
        "trial_end": stamp(sub, sub.trial_end) if sub.trial_end else None,
        "trial_start": stamp(sub, sub.start) if sub.trial_end else None,
    }


def _customers(files: StripeFiles, company: Company) -> None:
    for customer_id, account_id in sorted(company.customers.items()):
        account = company.accounts[account_id]
        subs = [s for s in company.subscriptions if s.customer_id == customer_id]
        metadata = {
            "account_id": account_id,
            "segment": account.segment,
            "industry": account.industry,
            "region": account.region,
            "channel": account.channel,
        }
        if account_id.startswith("stripe:"):
            metadata = {}
        files.put(
            "customer",
            id=customer_id,
            _fivetran_synced=SYNCED,
            account_balance=0,
            balance=0,
            created=stamp(subs[0], min(s.start for s in subs)),
            currency=subs[0].currency.lower(),
            delinquent=any(s.status(AS_OF) == "past_due" for s in subs if s.start <= AS_OF),
            is_deleted=False,
            livemode=all(s.livemode for s in subs),
            name=account.name,
            tax_exempt="none",
            metadata=json.dumps(metadata),
        )
