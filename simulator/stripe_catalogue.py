"""Products, prices, plans, coupons and credit notes in Stripe."""

from __future__ import annotations

import json
from fractions import Fraction

from simulator.catalog import (
    COUPONS,
    STRIPE_PRODUCT_OF,
    STRIPE_PRODUCTS,
    unit_list,
)
from simulator.company import Company
from simulator.dates import (
    MONTHLY,
    Cadence,
)
from simulator.stripe_rows import OVERAGE_PRICE, SYNCED, StripeFiles, minor, stamp


def catalogue(files: StripeFiles) -> None:
    """Draw products, coupons, and every price that was used or is on the list."""
    for product, (_, model, _) in STRIPE_PRODUCTS.items():
        _product(files, product, model)
    for found, (family, plan, book, cadence, currency) in sorted(files.prices.items()):
        unit = unit_list(family, plan, book, cadence, currency)
        _price(
            files,
            found,
            STRIPE_PRODUCT_OF[family],
            cadence,
            currency,
            str(minor(unit, currency)),
            {"plan": plan, "price_book": book},
        )
    _price(
        files,
        OVERAGE_PRICE,
        "prod_api_overage",
        MONTHLY,
        "USD",
        "1.25",
        {"plan": "api_overage"},
        usage="metered",
    )
    _price(files, "price_onboarding_usd", "prod_onboarding", None, "USD", "150000", {})
    _price(files, "price_training_day_usd", "prod_training_day", None, "USD", "120000", {})
    for coupon in COUPONS.values():
        files.put(
            "coupon",
            id=coupon.code,
            amount_off=minor(Fraction(coupon.amount_off), coupon.currency or "USD") if coupon.amount_off else None,
            created="2023-06-01 12:00:00",
            currency=(coupon.currency or "").lower(),
            duration=coupon.duration,
            duration_in_months=coupon.months,
            livemode="true",
            metadata="{}",
            name=coupon.code.title(),
            percent_off=coupon.percent_off,
            valid="true",
            _fivetran_synced=SYNCED,
        )


def _product(files: StripeFiles, product: str, model: str) -> None:
    files.put(
        "product",
        id=product,
        _fivetran_synced=SYNCED,
        active="true",
        created="2023-06-01 12:00:00",
        is_deleted="false",
        livemode="true",
        metadata="{}",
        name=product[5:].replace("_", " ").title(),
        type="service",
        unit_label="seat" if model == "seat" else "",
        updated="2023-06-01 12:00:00",
    )


def _price(
    files: StripeFiles,
    found: str,
    product: str,
    cadence: Cadence | None,
    currency: str,
    unit_minor: str,
    metadata: dict[str, str],
    usage: str = "licensed",
) -> None:
    whole = unit_minor if "." not in unit_minor else ""
    created = "2024-12-01 12:00:00" if "_2025_" in found else "2023-06-01 12:00:00"
    files.put(
        "price",
        id=found,
        _fivetran_synced=SYNCED,
        active=True,
        billing_scheme="per_unit",
        created=created,
        currency=currency.lower(),
        is_deleted=False,
        livemode=True,
        metadata=json.dumps(metadata),
        product_id=product,
        recurring_interval=cadence[0] if cadence else None,
        recurring_interval_count=cadence[1] if cadence else None,
        recurring_usage_type=usage if cadence else None,
        recurring_aggregate_usage="sum" if usage == "metered" else None,
        type="recurring" if cadence else "one_time",
        unit_amount=whole,
        unit_amount_decimal=unit_minor,
    )
    if cadence:
        files.put(
            "plan",
            id=found,
            _fivetran_synced=SYNCED,
            active=True,
            aggregate_usage="sum" if usage == "metered" else None,
            amount=whole,
            billing_scheme="per_unit",
            created=created,
            currency=currency.lower(),
            interval=cadence[0],
            interval_count=cadence[1],
            is_deleted=False,
            livemode=True,
            product_id=product,
            usage_type=usage,
        )


def credit_notes(files: StripeFiles, company: Company) -> None:
    """Draw the credit notes, one line each."""
    for index, (invoice_id, day, amount, reason) in enumerate(company.credits, 1):
        note = f"cn_{index:03d}"
        cents = minor(amount, "USD")
        files.put(
            "credit_note",
            id=note,
            amount=cents,
            created=stamp(None, day),
            currency="usd",
            discount_amount=0,
            subtotal=cents,
            total=cents,
            livemode=True,
            metadata="{}",
            number=f"CN-{index:04d}",
            reason=reason,
            status="issued",
            type="post_payment",
            invoice_id=invoice_id,
            _fivetran_synced=stamp(None, day),
        )
        files.put(
            "credit_note_line_item",
            credit_note_id=note,
            id=f"cnli_{index:03d}",
            amount=cents,
            discount_amount=0,
            livemode=True,
            quantity=1,
            type="invoice_line_item",
            unit_amount=cents,
            unit_amount_decimal=cents,
            _fivetran_synced=stamp(None, day),
        )
