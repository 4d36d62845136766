"""The contract register, as the company exports it: ``periods/*.csv`` and the dated reference tables."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from simulator.catalog import FX_PLAN_RATES, PERIODS_PRODUCTS
from simulator.company import Company
from simulator.dates import OPEN_END

Table = tuple[list[str], list[list[str]]]
"""Header and rows, all text."""

_PERIOD_COLUMNS_TEXT = """
period_id subscription_id account_id account_name segment industry region channel product_id plan_id price_book
start_date end_date billing_interval interval_count currency quantity list_amount amount status signed_date
recorded_date is_ramp is_renewal_pending end_reason
"""
PERIOD_COLUMNS = _PERIOD_COLUMNS_TEXT.split()


def money(amount: Fraction, places: int = 6) -> str:
    """Exact decimal text of ``amount``, trailing zeros dropped but never fewer than two places.

    Raises ValueError when the amount needs more than ``places`` decimals.
    """
    scaled = amount * 10**places
    if scaled.denominator != 1:
        raise ValueError(f"{amount} has more than {places} decimals")
    text = f"{Decimal(scaled.numerator).scaleb(-places):.{places}f}"
    whole, cents = text.split(".")
    return f"{whole}.{cents.rstrip('0').ljust(2, '0')}"


def day_text(day: date | None) -> str:
    """ISO date, empty for none and for the open end."""
    return "" if day is None or day == OPEN_END else day.isoformat()


def subscription_periods(company: Company) -> Table:
    """One row per row of the register, in the order of account and start."""
    rows = []
    for period_id, v in company.contract_rows:
        account = company.accounts[v.account_id]
        rows.append(
            [
                period_id,
                v.subscription_id,
                v.account_id,
                account.name,
                account.segment,
                account.industry,
                account.region,
                account.channel,
                v.product_id,
                v.plan_id,
                v.price_book,
                day_text(v.valid_from),
                day_text(v.valid_to),
                v.billing_interval,
                str(v.interval_count),
                v.currency_code,
                str(v.quantity),
                money(v.list_amount),
                money(v.net_amount),
                v.status,
                day_text(v.signed_date),
                day_text(v.recorded_date),
                "true" if v.is_ramp else "false",
                "true" if v.is_renewal_pending else "false",
                v.end_reason,
            ]
        )
    return PERIOD_COLUMNS, sorted(rows, key=lambda r: (r[2], r[0]))


def fx_plan_rates() -> Table:
    """Plan rates by currency and first day of the fiscal year."""
    rows = [[start, c, rate] for c, rates in FX_PLAN_RATES.items() for start, rate in rates.items()]
    return ["valid_from", "currency", "rate_to_reporting"], sorted(rows)


def product_map() -> Table:
    """Register product codes and what they are."""
    return (
        ["product_id", "product_family", "pricing_model", "charge_type"],
        [[p, *what] for p, what in sorted(PERIODS_PRODUCTS.items())],
    )


def account_hierarchy(company: Company) -> Table:
    """Who belongs to whom, dated, half-open."""
    rows = [[child, parent, day_text(start), day_text(end)] for child, parent, start, end in company.hierarchy]
    return ["account_id", "parent_account_id", "valid_from", "valid_to"], sorted(rows)


def account_attributes(company: Company) -> Table:
    """Segment, industry, region and channel of every account, one row per dated change."""
    rows = []
    for account in company.accounts.values():
        if ":" in account.account_id:
            continue  # billed under no account the company knows
        values = {
            "segment": account.segment,
            "industry": account.industry,
            "region": account.region,
            "channel": account.channel,
        }
        for start, changed in [(date(2023, 1, 1), {}), *account.changes]:
            values = {**values, **changed}
            rows.append([account.account_id, start.isoformat(), *values.values()])
    return [
        "account_id",
        "valid_from",
        "segment",
        "industry",
        "region",
        "channel",
    ], sorted(rows)
