"""Scenario accounts: billing terms, currencies, coupons, and the states a Stripe subscription can be in."""

from __future__ import annotations

from simulator.company import Company
from simulator.dates import HALF_YEARLY, QUARTERLY, WEEKLY, YEARLY, d


def tell(company: Company) -> None:
    """Add the accounts of this chapter."""
    _terms(company)
    _currencies(company)
    _coupons(company)
    _free_service(company)
    _pauses_and_debts(company)
    _endings(company)


def _terms(c: Company) -> None:
    a = c.account("smb")
    c.stripe(a, "2023-08-10", {"workspace": ("team", 10)}, cadence=YEARLY)
    c.expect("annual", a, "2023-08-10", "workspace", "whole_line", "new", "2500.00")

    a = c.account("smb")
    c.stripe(a, "2026-01-05", {"workspace": ("starter", 8)}, cadence=WEEKLY)
    c.expect(
        "weekly",
        a,
        "2026-01-05",
        "workspace",
        "whole_line",
        "new",
        "1248.00",
        note="24 a week x 52",
    )

    a = c.account("mid_market")
    c.stripe(a, "2024-01-16", {"workspace": ("business", 12)}, cadence=HALF_YEARLY)
    c.expect(
        "half_year",
        a,
        "2024-01-16",
        "workspace",
        "whole_line",
        "new",
        "5940.00",
        note="2970 x 2",
    )

    a = c.account("smb")
    c.stripe(a, "2023-11-15", {"workspace": ("team", 15)}, cadence=QUARTERLY)
    c.expect(
        "quarter",
        a,
        "2023-11-15",
        "workspace",
        "whole_line",
        "new",
        "4350.00",
        note="1087.50 x 4",
    )

    a = c.account("smb", region="north_america")
    c.stripe(a, "2024-04-01", {"workspace": ("team", 7)}, late=True)
    c.expect(
        "time_zone_month_edge",
        a,
        "2024-03-31",
        "workspace",
        "whole_line",
        "new",
        "2100.00",
        note="1 April 02:14 UTC is still 31 March in New York",
    )


def _currencies(c: Company) -> None:
    a = c.account("smb", region="apac")
    c.stripe(a, "2024-03-12", {"workspace": ("team", 20)}, currency="JPY")
    c.expect(
        "jpy",
        a,
        "2024-03-12",
        "workspace",
        "whole_line",
        "new",
        "5796.00",
        note="70000 JPY x 12 x 0.0069",
    )

    a = c.account("mid_market", region="emea")
    c.stripe(a, "2024-06-03", {"workspace": ("business", 10)}, cadence=YEARLY, currency="KWD")
    c.expect(
        "kwd",
        a,
        "2024-06-03",
        "workspace",
        "whole_line",
        "new",
        "4533.75",
        note="1395.000 KWD x 3.25",
    )
    c.expect("fx_year_boundary", a, "2025-01-01", "workspace", "fx", "fx", "-13.95")

    a = c.account("smb", region="emea")
    c.stripe(a, "2023-10-02", {"workspace": ("team", 20)}, cadence=YEARLY, currency="EUR")
    c.expect(
        "eur",
        a,
        "2023-10-02",
        "workspace",
        "whole_line",
        "new",
        "4922.00",
        note="4600 EUR x 1.07",
    )
    c.expect("fx_year_boundary", a, "2024-01-01", "workspace", "fx", "fx", "92.00")
    c.expect("fx_year_boundary", a, "2025-01-01", "workspace", "fx", "fx", "-184.00")
    c.expect("fx_year_boundary", a, "2026-01-01", "workspace", "fx", "fx", "506.00")

    a = c.account("mid_market", region="emea")
    c.stripe(a, "2024-02-20", {"workspace": ("team", 30)}, cadence=YEARLY)
    c.stripe(
        a,
        "2024-07-08",
        {"insights": ("viewer", 10)},
        cadence=YEARLY,
        currency="EUR",
        customer="_eur",
    )
    c.expect(
        "two_currencies",
        a,
        "2024-07-08",
        "insights",
        "cross_sell",
        "expansion",
        "806.60",
        note="740 EUR x 1.09",
    )

    a = c.account("smb", region="emea")
    old = c.stripe(a, "2024-04-14", {"workspace": ("team", 10)}, cadence=YEARLY)
    old.cancel(d("2025-04-14"), requested=d("2025-03-28"))
    c.stripe(
        a,
        "2025-04-14",
        {"workspace": ("team", 10)},
        cadence=YEARLY,
        currency="EUR",
        customer="_eur",
    )
    c.expect(
        "currency_swap",
        a,
        "2025-04-14",
        "workspace",
        "seat",
        "contraction",
        "-85.00",
        note="the USD line of 2500.00 ends, a EUR line of 2300 x 1.05 begins",
    )


def _coupons(c: Company) -> None:
    a = c.account("smb")
    sub = c.stripe(a, "2024-01-15", {"workspace": ("team", 8)})
    sub.coupon("HELLO20", d("2024-01-15"))
    c.expect(
        "coupon_once",
        a,
        "2024-01-15",
        "workspace",
        "whole_line",
        "new",
        "2400.00",
        note="first invoice 20 % off",
    )

    a = c.account("smb")
    sub = c.stripe(a, "2024-02-10", {"workspace": ("team", 10)})
    sub.coupon("LAUNCH25", d("2024-02-10"), d("2025-02-10"))
    c.expect("coupon_repeating", a, "2024-02-10", "workspace", "whole_line", "new", "2250.00")
    c.expect("coupon_expiry", a, "2025-02-10", "workspace", "discount", "expansion", "750.00")

    a = c.account("mid_market")
    sub = c.stripe(a, "2024-04-22", {"workspace": ("business", 20)}, cadence=YEARLY)
    sub.coupon("PARTNER15", d("2024-04-22"))
    c.expect("coupon_forever", a, "2024-04-22", "workspace", "whole_line", "new", "7650.00")

    a = c.account("smb")
    sub = c.stripe(a, "2024-05-06", {"workspace": ("team", 10)})
    sub.coupon("LESS50", d("2024-05-06"))
    c.expect(
        "coupon_amount_off",
        a,
        "2024-05-06",
        "workspace",
        "whole_line",
        "new",
        "2400.00",
        note="(250 - 50) x 12",
    )

    a = c.account("mid_market")
    sub = c.stripe(a, "2024-06-10", {"workspace": ("business", 10)}, cadence=YEARLY)
    sub.coupon("LOYAL10", d("2024-06-10"), d("2025-06-10"))
    sub.coupon("LOYAL30", d("2025-06-10"))
    c.expect(
        "discount_deepened",
        a,
        "2025-06-10",
        "workspace",
        "discount",
        "contraction",
        "-900.00",
    )

    a = c.account("smb")
    sub = c.stripe(a, "2023-12-18", {"workspace": ("team", 6)})
    sub.coupon("FREEMONTH", d("2025-03-18"), d("2025-04-18"))
    c.expect(
        "retention_free_month_coupon",
        a,
        "2025-03-18",
        "workspace",
        "none",
        "none",
        "0.00",
    )


def _free_service(c: Company) -> None:
    a = c.account("smb")
    c.stripe(a, "2024-01-20", {"workspace": ("starter", 10)}, trial_end="2024-02-03")
    c.expect("trial", a, "2024-02-03", "workspace", "whole_line", "new", "1440.00")

    a = c.account("smb")
    sub = c.stripe(a, "2024-05-01", {"workspace": ("starter", 5)}, trial_end="2024-05-15")
    sub.cancel(d("2024-05-15"))
    c.expect("trial_never_converts", a, "2024-05-15", "workspace", "none", "none", "0.00")

    a = c.account("smb")
    sub = c.stripe(a, "2023-10-05", {"workspace": ("team", 8)})
    sub.change(d("2024-09-05"), "workspace", plan="free")
    c.expect("to_free", a, "2024-09-05", "workspace", "whole_line", "churn", "-2400.00")

    a = c.account("smb")
    sub = c.stripe(a, "2024-02-11", {"workspace": ("team", 5)})
    sub.coupon("SPONSORED", d("2025-02-11"))
    c.expect(
        "to_free_by_discount",
        a,
        "2025-02-11",
        "workspace",
        "whole_line",
        "churn",
        "-1500.00",
    )

    a = c.account("smb")
    sub = c.stripe(a, "2024-01-08", {"workspace": ("team", 9)})
    sub.set_status(d("2024-11-08"), "trialing")
    sub.set_status(d("2024-12-08"), "active")
    c.expect(
        "retention_free_month",
        a,
        "2024-11-08",
        "workspace",
        "none",
        "none",
        "0.00",
        note="30 free days inside a paid subscription are bridged",
    )


def _pauses_and_debts(c: Company) -> None:
    a = c.account("smb")
    sub = c.stripe(a, "2024-02-14", {"workspace": ("team", 6)})
    sub.set_status(d("2024-07-14"), "paused")
    sub.set_status(d("2024-09-02"), "active", restart=True)
    c.expect(
        "pause_resumed",
        a,
        "2024-07-14",
        "workspace",
        "pause",
        "contraction",
        "-1800.00",
    )
    c.expect("pause_resumed", a, "2024-09-02", "workspace", "pause", "expansion", "1800.00")

    a = c.account("smb")
    sub = c.stripe(a, "2023-11-20", {"workspace": ("business", 8)})
    sub.set_status(d("2024-05-20"), "paused")
    sub.set_status(d("2024-11-04"), "active", restart=True)
    c.expect("pause_long", a, "2024-05-20", "workspace", "pause", "contraction", "-4320.00")
    c.expect(
        "pause_long",
        a,
        "2024-08-18",
        "workspace",
        "pause",
        "contraction",
        "4320.00",
        note="reclassified on day 90",
    )
    c.expect("pause_long", a, "2024-08-18", "workspace", "whole_line", "churn", "-4320.00")
    c.expect(
        "pause_long",
        a,
        "2024-11-04",
        "workspace",
        "whole_line",
        "reactivation",
        "4320.00",
    )

    a = c.account("smb")
    sub = c.stripe(a, "2024-03-03", {"workspace": ("team", 11)})
    sub.set_status(d("2024-10-03"), "past_due")
    sub.set_status(d("2024-11-21"), "active")
    c.expect("past_due_recovered", a, "2024-10-03", "workspace", "none", "none", "0.00")

    a = c.account("smb")
    sub = c.stripe(a, "2024-01-12", {"workspace": ("team", 7)})
    sub.set_status(d("2025-01-12"), "past_due")
    sub.cancel(d("2025-05-01"), reason="non_payment")
    c.expect(
        "past_due_involuntary",
        a,
        "2025-04-12",
        "workspace",
        "whole_line",
        "churn",
        "-2100.00",
        note="day 90",
    )


def _endings(c: Company) -> None:
    a = c.account("mid_market")
    sub = c.stripe(a, "2024-03-15", {"workspace": ("business", 14)}, cadence=YEARLY)
    sub.cancel(d("2025-03-15"), requested=d("2024-12-10"), reason="competitor")
    c.expect(
        "cancel_at_period_end",
        a,
        "2025-03-15",
        "workspace",
        "whole_line",
        "churn",
        "-6300.00",
    )

    a = c.account("smb")
    sub = c.stripe(a, "2023-09-01", {"workspace": ("team", 12)}, cadence=YEARLY)
    sub.cancel(d("2026-09-01"), requested=d("2026-05-20"), reason="budget")
    c.expect(
        "cancel_scheduled",
        a,
        "2026-05-20",
        "workspace",
        "none",
        "none",
        "0.00",
        note="ends after the as-of date",
    )

    a = c.account("smb")
    sub = c.stripe(a, "2024-01-01", {"workspace": ("team", 9)}, cadence=YEARLY)
    sub.cancel(d("2025-01-01"), requested=d("2024-11-30"), reason="budget")
    c.expect(
        "month_end_expiry",
        a,
        "2025-01-01",
        "workspace",
        "whole_line",
        "churn",
        "-2250.00",
        note="service through 31 December counts in December",
    )

    a = c.account("smb")
    sub = c.stripe(a, "2025-03-03", {"workspace": ("team", 4)})
    sub.cancel(d("2025-03-20"), reason="product_fit")
    c.expect(
        "same_month_start_and_end",
        a,
        "2025-03-03",
        "workspace",
        "whole_line",
        "new",
        "1200.00",
    )
    c.expect(
        "same_month_start_and_end",
        a,
        "2025-03-20",
        "workspace",
        "whole_line",
        "churn",
        "-1200.00",
    )

    a = c.account("smb")
    sub = c.stripe(a, "2023-09-11", {"workspace": ("team", 10)})
    sub.cancel(d("2024-04-11"), requested=d("2024-03-29"), reason="budget")
    c.stripe(a, "2025-01-27", {"workspace": ("starter", 10)})
    c.expect(
        "return_after_churn",
        a,
        "2024-04-11",
        "workspace",
        "whole_line",
        "churn",
        "-3000.00",
    )
    c.expect(
        "return_after_churn",
        a,
        "2025-01-27",
        "workspace",
        "whole_line",
        "reactivation",
        "1440.00",
    )
