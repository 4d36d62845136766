"""Scenario accounts: changes to running Stripe subscriptions, extra charges, customers that do not match one to one."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from simulator.company import Company
from simulator.dates import YEARLY, add_months, d


def tell(company: Company) -> None:
    """Add the accounts of this chapter."""
    _seats(company)
    _plans(company)
    _families(company)
    _charges(company)
    _customers(company)


def _seats(c: Company) -> None:
    a = c.account("mid_market")
    sub = c.stripe(a, "2024-02-12", {"workspace": ("team", 20)}, cadence=YEARLY)
    sub.change(d("2024-09-30"), "workspace", quantity=26)
    sub.change(d("2025-02-12"), "workspace", quantity=22)
    c.expect("seat_up", a, "2024-09-30", "workspace", "seat", "expansion", "1500.00")
    c.expect(
        "co_termed_quantity_change",
        a,
        "2024-09-30",
        "workspace",
        "seat",
        "expansion",
        "1500.00",
        note="same row",
    )
    c.expect("seat_down", a, "2025-02-12", "workspace", "seat", "contraction", "-1000.00")

    a = c.account("mid_market")
    sub = c.stripe(a, "2024-05-27", {"workspace": ("team", 10)}, cadence=YEARLY)
    sub.change(d("2025-01-14"), "workspace", plan="business", quantity=14)
    c.expect("seat_and_tier_up", a, "2025-01-14", "workspace", "seat", "expansion", "1000.00")
    c.expect("seat_and_tier_up", a, "2025-01-14", "workspace", "tier", "expansion", "2800.00")

    a = c.account("mid_market")
    sub = c.stripe(a, "2024-01-22", {"workspace": ("team", 12)}, cadence=YEARLY)
    sub.change(d("2024-08-26"), "workspace", quantity=17, recorded=d("2024-11-05"))
    c.expect(
        "backdated_change",
        a,
        "2024-08-26",
        "workspace",
        "seat",
        "expansion",
        "1250.00",
        note="invoiced on 5 November for service since 26 August",
    )


def _plans(c: Company) -> None:
    a = c.account("mid_market")
    sub = c.stripe(a, "2024-06-20", {"workspace": ("team", 15)}, cadence=YEARLY)
    sub.change(d("2025-02-01"), "workspace", plan="business")
    c.expect("tier_up", a, "2025-02-01", "workspace", "tier", "expansion", "3000.00")

    a = c.account("smb")
    sub = c.stripe(a, "2024-03-19", {"workspace": ("business", 12)}, cadence=YEARLY)
    sub.change(d("2025-03-19"), "workspace", plan="team")
    c.expect("tier_down", a, "2025-03-19", "workspace", "tier", "contraction", "-2400.00")

    a = c.account("smb")
    sub = c.stripe(a, "2023-12-01", {"workspace": ("starter", 10)})
    sub.change(d("2024-10-09"), "workspace", plan="team")
    sub.switch(d("2024-10-09"), YEARLY)
    c.expect(
        "plan_and_term_swap",
        a,
        "2024-10-09",
        "workspace",
        "tier",
        "expansion",
        "1560.00",
    )
    c.expect(
        "plan_and_term_swap",
        a,
        "2024-10-09",
        "workspace",
        "term",
        "expansion",
        "-500.00",
    )

    a = c.account("smb")
    sub = c.stripe(a, "2024-04-08", {"workspace": ("team", 9)})
    sub.switch(d("2024-12-08"), YEARLY)
    c.expect("term_change", a, "2024-12-08", "workspace", "term", "contraction", "-450.00")

    a = c.account("smb")
    sub = c.stripe(a, "2024-06-07", {"workspace": ("starter", 10)})
    sub.change(d("2025-03-07"), "workspace", plan="team", book="2025")
    c.expect(
        "plan_and_price_book_swap",
        a,
        "2025-03-07",
        "workspace",
        "tier",
        "expansion",
        "1560.00",
    )
    c.expect(
        "plan_and_price_book_swap",
        a,
        "2025-03-07",
        "workspace",
        "price",
        "expansion",
        "240.00",
    )

    a = c.account("mid_market")
    sub = c.stripe(a, "2024-05-19", {"workspace": ("business", 20)}, cadence=YEARLY)
    sub.change(d("2025-05-19"), "workspace", book="2025")
    c.expect("price_rise", a, "2025-05-19", "workspace", "price", "expansion", "600.00")


def _families(c: Company) -> None:
    a = c.account("mid_market")
    sub = c.stripe(a, "2024-01-30", {"workspace": ("business", 18)}, cadence=YEARLY)
    sub.add(d("2024-06-17"), "security_pack", "security_lite")
    sub.drop(d("2026-01-30"), "security_pack")
    c.expect("add_on", a, "2024-06-17", "security_pack", "add_on", "expansion", "400.00")
    c.expect(
        "add_on_lost",
        a,
        "2026-01-30",
        "security_pack",
        "add_on",
        "contraction",
        "-400.00",
    )

    a = c.account("mid_market")
    sub = c.stripe(a, "2023-09-25", {"workspace": ("team", 25)}, cadence=YEARLY)
    sub.add(d("2025-01-20"), "insights", "viewer", 10)
    c.expect("cross_sell", a, "2025-01-20", "insights", "cross_sell", "expansion", "800.00")

    a = c.account("mid_market")
    sub = c.stripe(a, "2024-04-01", {"workspace": ("team", 20)})
    sub.add(d("2024-08-01"), "api_calls", "commit_20k")
    sub.change(d("2025-02-01"), "api_calls", quantity=3)
    month = date(2024, 8, 1)
    for step in range(23):
        sub.overage[add_months(month, step)] = 2600 + 350 * step + (1800 if step % 12 == 3 else 0)
    c.expect(
        "commitment_and_overage",
        a,
        "2024-08-01",
        "api_calls",
        "usage",
        "expansion",
        "600.00",
    )
    c.expect(
        "commitment_and_overage",
        a,
        "2025-02-01",
        "api_calls",
        "usage",
        "expansion",
        "1200.00",
    )


def _charges(c: Company) -> None:
    a = c.account("mid_market")
    sub = c.stripe(a, "2024-07-15", {"workspace": ("business", 16)}, cadence=YEARLY)
    sub.one_offs.append((d("2024-07-22"), "prod_onboarding", Fraction(1500)))
    sub.one_offs.append((d("2025-02-18"), "prod_training_day", Fraction(1200)))
    c.expect(
        "one_off_charge",
        a,
        "2024-07-22",
        "workspace",
        "none",
        "none",
        "0.00",
        note="onboarding 1500",
    )

    a = c.account("smb")
    sub = c.stripe(a, "2024-08-05", {"workspace": ("team", 14)}, cadence=YEARLY)
    c.credits.append(
        (
            f"in_{sub.subscription_id[4:]}_01",
            d("2024-10-17"),
            Fraction(300),
            "order_change",
        )
    )
    c.expect(
        "credit_and_refund",
        a,
        "2024-10-17",
        "workspace",
        "none",
        "none",
        "0.00",
        note="300 credited",
    )


def _customers(c: Company) -> None:
    a = c.account("smb")
    c.stripe(a, "2024-03-25", {"workspace": ("team", 5)})
    c.stripe(a, "2024-11-18", {"workspace": ("business", 3)}, cadence=YEARLY)
    c.expect(
        "two_live_subscriptions",
        a,
        "2024-11-18",
        "workspace",
        "seat",
        "expansion",
        "900.00",
    )
    c.expect(
        "two_live_subscriptions",
        a,
        "2024-11-18",
        "workspace",
        "tier",
        "expansion",
        "450.00",
        note="plan and interval mix change in a line of two items; the first cause takes it all",
    )

    a = c.account("mid_market")
    c.stripe(a, "2023-12-11", {"workspace": ("business", 15)}, cadence=YEARLY)
    c.stripe(a, "2025-03-31", {"automation": ("flow", 1)}, cadence=YEARLY, customer="_emea")
    c.expect(
        "two_billing_customers",
        a,
        "2025-03-31",
        "automation",
        "cross_sell",
        "expansion",
        "1200.00",
    )

    number = len(c.accounts) + 1
    a = c.account("smb", account_id=f"stripe:cus_{number:04d}")
    c.stripe(a, "2025-05-12", {"workspace": ("starter", 10)})
    c.expect(
        "unlinked_customer",
        a,
        "2025-05-12",
        "workspace",
        "whole_line",
        "new",
        "1440.00",
        note="no account_id",
    )

    a = c.account("smb")
    sub = c.stripe(a, "2023-09-18", {"workspace": ("team", 20)}, cadence=YEARLY)
    sub.change(d("2024-09-18"), "workspace", quantity=45)
    a.changes.append((d("2024-10-01"), {"segment": "mid_market", "channel": "inside_sales"}))
    c.expect(
        "segment_change",
        a,
        "2024-10-01",
        "workspace",
        "none",
        "none",
        "0.00",
        note="smb becomes mid_market",
    )
