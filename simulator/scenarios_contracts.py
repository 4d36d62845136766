"""Scenario accounts: the contract register, the move from the legacy biller to Stripe, and company groups."""

from __future__ import annotations

from simulator.catalog import unit_list
from simulator.company import Company
from simulator.dates import YEARLY, d

MIGRATION_DAY = d("2024-10-01")
"""The day on which every legacy biller account continues in Stripe."""


def tell(company: Company) -> None:
    """Add the accounts of this chapter."""
    _terms(company)
    _migration(company)
    _groups(company)
    _ramps(company)
    _gaps(company)
    _signatures(company)


def _terms(c: Company) -> None:
    a = c.account("enterprise")
    two_years = ("year", 2)
    for start, end in (("2024-03-01", "2026-03-01"), ("2026-03-01", "2028-03-01")):
        c.contract(
            a,
            start,
            end,
            "workspace",
            "enterprise",
            60,
            cadence=two_years,
            net_amount=76000,
            signed=start,
        )
    c.expect(
        "two_year_contract",
        a,
        "2024-03-01",
        "workspace",
        "whole_line",
        "new",
        "38000.00",
        source="periods",
        note="76000 for two years, list 79800",
    )

    a = c.account("enterprise")
    c.contract(
        a,
        "2024-05-01",
        "2025-07-31",
        "workspace",
        "business",
        40,
        cadence=("day", 456),
        list_amount=15000,
        signed="2024-04-11",
        end_reason="product_fit",
    )
    c.expect(
        "odd_term",
        a,
        "2024-05-01",
        "workspace",
        "whole_line",
        "new",
        "12006.58",
        source="periods",
        note="15000 for 456 days x 365 / 456",
    )
    c.expect(
        "odd_term",
        a,
        "2025-07-31",
        "workspace",
        "whole_line",
        "churn",
        "-12006.58",
        source="periods",
    )


def _migration(c: Company) -> None:
    a = c.account("mid_market")
    c.contract(a, "2023-10-01", MIGRATION_DAY, "workspace", "team", 18)
    c.stripe(a, MIGRATION_DAY, {"workspace": ("team", 18)}, cadence=YEARLY)
    c.expect("billing_migration", a, "2024-10-01", "workspace", "none", "none", "0.00")

    a = c.account("mid_market")
    c.contract(a, "2023-08-21", MIGRATION_DAY, "workspace", "business", 22)
    c.stripe(a, MIGRATION_DAY, {"workspace": ("business", 25)}, cadence=YEARLY)
    c.expect(
        "billing_migration_with_seats",
        a,
        "2024-10-01",
        "workspace",
        "seat",
        "expansion",
        "1350.00",
    )

    a = c.account("smb")
    c.contract(a, "2023-10-01", MIGRATION_DAY, "workspace", "team", 12, cadence=("quarter", 1))
    c.stripe(a, MIGRATION_DAY, {"workspace": ("team", 12)}, cadence=("month", 3))
    c.expect(
        "billing_migration_interval_name",
        a,
        "2024-10-01",
        "workspace",
        "none",
        "none",
        "0.00",
        note="one quarter in the register is three months in Stripe",
    )


def _groups(c: Company) -> None:
    parent, bought = c.account("enterprise"), c.account("enterprise")
    c.contract(
        parent,
        "2024-03-01",
        "2025-03-01",
        "workspace",
        "enterprise",
        100,
        list_amount=100000,
    )
    c.contract(
        bought,
        "2024-03-01",
        "2025-03-01",
        "workspace",
        "enterprise",
        50,
        list_amount=50000,
    )
    c.contract(
        parent,
        "2025-03-01",
        "2027-03-01",
        "workspace",
        "enterprise",
        150,
        list_amount=150000,
        net_amount=140000,
        signed="2025-02-24",
    )
    c.hierarchy.append((bought.account_id, parent.account_id, d("2025-03-01"), None))
    c.expect(
        "merge",
        bought,
        "2025-03-01",
        "workspace",
        "transfer",
        "transfer",
        "-50000.00",
        source="periods",
    )
    c.expect(
        "merge",
        parent,
        "2025-03-01",
        "workspace",
        "transfer",
        "transfer",
        "50000.00",
        source="periods",
    )
    c.expect(
        "merge",
        parent,
        "2025-03-01",
        "workspace",
        "discount",
        "contraction",
        "-10000.00",
        source="periods",
        note="100000 + 50000 become one contract of 140000, list 150000",
    )

    before, after, child = (
        c.account("enterprise"),
        c.account("enterprise"),
        c.account("smb"),
    )
    for owner, seats in ((before, 70), (after, 90)):
        for year in (2023, 2024, 2025):
            c.contract(
                owner,
                f"{year}-11-01",
                f"{year + 1}-11-01",
                "workspace",
                "enterprise",
                seats,
            )
    c.stripe(child, "2024-05-13", {"workspace": ("team", 10)}, cadence=YEARLY)
    c.hierarchy.append((child.account_id, before.account_id, d("2023-07-01"), d("2025-06-01")))
    c.hierarchy.append((child.account_id, after.account_id, d("2025-06-01"), None))
    c.expect(
        "re_parenting",
        before,
        "2025-06-01",
        "workspace",
        "transfer",
        "transfer",
        "-2500.00",
    )
    c.expect(
        "re_parenting",
        after,
        "2025-06-01",
        "workspace",
        "transfer",
        "transfer",
        "2500.00",
    )


def _ramps(c: Company) -> None:
    a = c.account("enterprise")
    for year, amount in ((2024, 40000), (2025, 55000), (2026, 70000)):
        c.contract(
            a,
            f"{year}-02-01",
            f"{year + 1}-02-01",
            "workspace",
            "enterprise",
            100,
            list_amount=amount,
            signed="2024-01-10",
            is_ramp=year > 2024,
        )
    c.expect(
        "ramp",
        a,
        "2025-02-01",
        "workspace",
        "ramp",
        "expansion",
        "15000.00",
        source="periods",
    )
    c.expect(
        "ramp",
        a,
        "2026-02-01",
        "workspace",
        "ramp",
        "expansion",
        "15000.00",
        source="periods",
    )

    a = c.account("enterprise")
    for year, seats in ((2024, 50), (2025, 80), (2026, 110)):
        c.contract(
            a,
            f"{year}-10-01",
            f"{year + 1}-10-01",
            "workspace",
            "enterprise",
            seats,
            signed="2024-09-12",
            is_ramp=year > 2024,
        )
    c.expect(
        "seat_ramp",
        a,
        "2025-10-01",
        "workspace",
        "seat",
        "expansion",
        "21000.00",
        source="periods",
    )
    c.expect(
        "future_ramp_step",
        a,
        "2026-06-30",
        "workspace",
        "none",
        "none",
        "0.00",
        source="periods",
        note="CARR only",
    )


def _gaps(c: Company) -> None:
    a = c.account("enterprise")
    c.contract(
        a,
        "2024-03-01",
        "2025-03-01",
        "workspace",
        "business",
        50,
        is_renewal_pending=True,
    )
    c.contract(a, "2025-03-19", "2027-03-19", "workspace", "business", 50, signed="2025-03-17")
    c.expect(
        "gap_renewal_pending",
        a,
        "2025-03-01",
        "workspace",
        "none",
        "none",
        "0.00",
        source="periods",
    )

    a = c.account("enterprise")
    c.contract(a, "2024-03-01", "2025-03-01", "workspace", "business", 30)
    c.contract(a, "2025-03-19", "2027-03-19", "workspace", "business", 30, signed="2025-03-17")
    c.expect(
        "gap_not_bridged",
        a,
        "2025-03-01",
        "workspace",
        "whole_line",
        "churn",
        "-13500.00",
        source="periods",
    )
    c.expect(
        "gap_not_bridged",
        a,
        "2025-03-19",
        "workspace",
        "whole_line",
        "reactivation",
        "13500.00",
        source="periods",
    )


def _signatures(c: Company) -> None:
    a = c.account("enterprise")
    c.contract(
        a,
        "2025-06-01",
        "2028-06-01",
        "workspace",
        "enterprise",
        85,
        signed="2025-03-10",
    )
    c.expect(
        "signed_early",
        a,
        "2025-06-01",
        "workspace",
        "whole_line",
        "new",
        "59500.00",
        source="periods",
        note="contracted on 2025-03-10",
    )

    a = c.account("enterprise")
    c.contract(
        a,
        "2026-08-01",
        "2028-08-01",
        "workspace",
        "enterprise",
        60,
        signed="2026-06-10",
    )
    c.expect(
        "future_start",
        a,
        "2026-06-30",
        "workspace",
        "none",
        "none",
        "0.00",
        source="periods",
        note="CARR only",
    )

    a = c.account("enterprise")
    c.contract(a, "2025-01-13", "2025-02-10", "workspace", "business", 25, status="trialing")
    c.contract(a, "2025-02-10", "2027-02-10", "workspace", "business", 25, signed="2025-02-06")
    c.expect(
        "register_trial",
        a,
        "2025-02-10",
        "workspace",
        "whole_line",
        "new",
        "11250.00",
        source="periods",
    )

    a = c.account("enterprise")
    seat = unit_list("workspace", "enterprise", "2023", YEARLY, "USD")
    c.contract(
        a,
        "2024-11-04",
        "2025-05-15",
        "workspace",
        "enterprise",
        40,
        list_amount=40 * seat,
    )
    c.contract(
        a,
        "2025-05-15",
        "2026-11-04",
        "workspace",
        "enterprise",
        52,
        recorded="2025-08-20",
    )
    c.expect(
        "register_backdated_change",
        a,
        "2025-05-15",
        "workspace",
        "seat",
        "expansion",
        "8400.00",
        source="periods",
        note="entered on 2025-08-20",
    )
