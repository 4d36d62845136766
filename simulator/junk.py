"""Rows nobody may use as they stand, added to the vendor files on purpose. Each is registered with its reason.

They sit on accounts and customers of their own (numbers from 0900), so that no ordinary account depends on them; the
redelivered rows repeat ordinary rows in every field.
"""

from __future__ import annotations

from simulator.company import JunkRow
from simulator.period_files import Table

Tables = dict[str, Table]


def _put(tables: Tables, name: str, /, **values: str) -> None:
    header, rows = tables[name]
    unknown = values.keys() - set(header)
    if unknown:
        raise KeyError(f"{name} has no column {sorted(unknown)}")
    rows.append([values.get(column, "") for column in header])


def add(tables: Tables) -> list[JunkRow]:
    """Add the junk rows to ``tables`` in place and return their register."""
    register: list[JunkRow] = []
    _register_rows(tables, register)
    _stripe_items(tables, register)
    _stripe_subscriptions(tables, register)
    _stripe_lines(tables, register)
    _redelivered(tables, register)
    return register


def _register_rows(tables: Tables, register: list[JunkRow]) -> None:
    cases = [
        (
            "0907",
            "end_before_start",
            "quarantined",
            {"start_date": "2025-03-01", "end_date": "2024-03-01"},
        ),
        ("0908", "unmapped_product", "quarantined", {"product_id": "LEGACY-FAX"}),
        (
            "0909",
            "canceled_without_end_date",
            "quarantined",
            {"status": "canceled", "end_date": ""},
        ),
        ("0910", "negative_amount", "quarantined", {"amount": "-1200.00"}),
        ("0911", "invalid_date", "quarantined", {"start_date": "2024-02-30"}),
        (
            "0912",
            "unknown_billing_interval",
            "quarantined",
            {"billing_interval": "fortnight"},
        ),
        (
            "0913",
            "zero_length_period",
            "ignored",
            {"start_date": "2024-06-01", "end_date": "2024-06-01"},
        ),
    ]
    for number, reason, disposition, changed in cases:
        _put(tables, "periods/subscription_periods", **{**_contract(number), **changed})
        register.append(
            JunkRow(
                "periods",
                "subscription_periods",
                f"per_{number}_01",
                reason,
                disposition,
                1,
                ", ".join(f"{column} = {value or None}" for column, value in changed.items()),
            )
        )
    for amount in ("18000.00", "21000.00"):
        _put(
            tables,
            "periods/subscription_periods",
            **{**_contract("0906"), "amount": amount, "list_amount": "21000.00"},
        )
    register.append(
        JunkRow(
            "periods",
            "subscription_periods",
            "per_0906_01",
            "conflicting_versions",
            "quarantined",
            2,
            "two amounts",
        )
    )


def _contract(number: str) -> dict[str, str]:
    return {
        "period_id": f"per_{number}_01",
        "subscription_id": f"ctr_{number}_1",
        "account_id": f"acct_{number}",
        "account_name": f"Set Aside {number}",
        "segment": "smb",
        "product_id": "WS-SEAT",
        "plan_id": "team",
        "price_book": "2023",
        "start_date": "2024-05-01",
        "end_date": "2027-05-01",
        "billing_interval": "year",
        "interval_count": "1",
        "currency": "USD",
        "quantity": "10",
        "list_amount": "2500.00",
        "amount": "2500.00",
        "status": "active",
        "is_ramp": "false",
        "is_renewal_pending": "false",
    }


def _customer(tables: Tables, number: str, livemode: str = "TRUE") -> None:
    _put(
        tables,
        "stripe/customer",
        id=f"cus_{number}",
        _fivetran_synced="2026-07-01 05:40:12",
        account_balance="0",
        balance="0",
        created="2024-05-01 15:30:00",
        currency="usd",
        delinquent="FALSE",
        is_deleted="FALSE",
        livemode=livemode,
        name=f"Set Aside {number}",
        tax_exempt="none",
        metadata=f'{{"account_id": "acct_{number}", "segment": "smb"}}',
    )


def _subscription(tables: Tables, number: str, **changed: str) -> None:
    values = {
        "id": f"sub_{number}_1",
        "_fivetran_synced": "2026-07-01 05:40:12",
        "billing": "charge_automatically",
        "billing_cycle_anchor": "2024-05-01 15:30:00",
        "cancel_at_period_end": "FALSE",
        "created": "2024-05-01 15:30:00",
        "current_period_end": "2027-05-01 15:30:00",
        "current_period_start": "2026-05-01 15:30:00",
        "customer_id": f"cus_{number}",
        "livemode": "TRUE",
        "metadata": "{}",
        "start_date": "2024-05-01 15:30:00",
        "status": "active",
    }
    _put(tables, "stripe/subscription", **{**values, **changed})


def _item(tables: Tables, number: str, price: str) -> None:
    _put(
        tables,
        "stripe/subscription_item",
        _fivetran_synced="2026-07-01 05:40:12",
        created="2024-05-01 15:30:00",
        current_period_end="2027-05-01 15:30:00",
        current_period_start="2026-05-01 15:30:00",
        id=f"si_{number}_1_item",
        metadata="{}",
        plan_id=price,
        quantity="10",
        subscription_id=f"sub_{number}_1",
    )


def _line(tables: Tables, number: str, price: str, **changed: str) -> None:
    values = {
        "id": "il_1",
        "invoice_id": f"in_{number}_1_01",
        "_fivetran_synced": "2026-05-01 15:30:00",
        "amount": "250000",
        "currency": "usd",
        "discountable": "TRUE",
        "livemode": "TRUE",
        "period_start": "2026-05-01 15:30:00",
        "period_end": "2027-05-01 15:30:00",
        "plan_id": price,
        "proration": "FALSE",
        "quantity": "10",
        "subscription_id": f"sub_{number}_1",
        "subscription_item_id": f"si_{number}_1_item",
        "type": "subscription",
        "unique_id": f"in_{number}_1_01_1",
        "metadata": "{}",
    }
    _put(tables, "stripe/invoice_line_item", **{**values, **changed})


def _invoice(tables: Tables, number: str, livemode: str = "TRUE") -> None:
    _put(
        tables,
        "stripe/invoice",
        id=f"in_{number}_1_01",
        _fivetran_synced="2026-05-01 15:30:00",
        amount="250000",
        currency="usd",
        customer_id=f"cus_{number}",
        is_deleted="FALSE",
        livemode=livemode,
        period_end="2026-05-01 15:30:00",
        period_start="2026-05-01 15:30:00",
        proration="FALSE",
        subscription_id=f"sub_{number}_1",
        amount_due="250000",
        amount_paid="250000",
        amount_remaining="0",
        subtotal="250000",
        total="250000",
        billing_reason="subscription_cycle",
        metadata="{}",
        number=f"{number}-1-001",
        paid="TRUE",
        status="paid",
    )


def _stripe_items(tables: Tables, register: list[JunkRow]) -> None:
    _put(
        tables,
        "stripe/product",
        id="prod_labs_beta",
        active="true",
        created="2024-04-02 12:00:00",
        is_deleted="false",
        livemode="true",
        metadata="{}",
        name="Labs Beta",
        type="service",
        updated="2024-04-02 12:00:00",
        _fivetran_synced="2026-07-01 05:40:12",
    )
    price = dict.fromkeys(tables["stripe/price"][0], "")
    price |= {
        "id": "price_labs_beta_year_usd",
        "_fivetran_synced": "2026-07-01 05:40:12",
        "active": "TRUE",
        "billing_scheme": "per_unit",
        "created": "2024-04-02 12:00:00",
        "currency": "usd",
        "is_deleted": "FALSE",
        "livemode": "TRUE",
        "metadata": "{}",
        "product_id": "prod_labs_beta",
        "recurring_interval": "year",
        "recurring_interval_count": "1",
        "recurring_usage_type": "licensed",
        "type": "recurring",
        "unit_amount": "25000",
        "unit_amount_decimal": "25000",
    }
    _put(tables, "stripe/price", **price)
    for number, price_id, reason in (
        ("0900", "price_labs_beta_year_usd", "unmapped_product"),
        ("0901", "price_withdrawn_year_usd", "missing_price"),
    ):
        _customer(tables, number)
        _subscription(tables, number)
        _item(tables, number, price_id)
        _invoice(tables, number)
        _line(tables, number, price_id)
        register.append(
            JunkRow(
                "stripe",
                "subscription_item",
                f"si_{number}_1_item",
                reason,
                "quarantined",
                1,
                price_id,
            )
        )
        register.append(
            JunkRow(
                "stripe",
                "invoice_line_item",
                f"in_{number}_1_01_1",
                reason,
                "quarantined",
                1,
                "unique_id",
            )
        )


def _stripe_subscriptions(tables: Tables, register: list[JunkRow]) -> None:
    price = "price_team_2023_year_usd"
    _customer(tables, "0902", livemode="FALSE")
    _subscription(tables, "0902", livemode="FALSE")
    _item(tables, "0902", price)
    _invoice(tables, "0902", livemode="FALSE")
    _line(tables, "0902", price, livemode="FALSE")
    for table, record in (
        ("customer", "cus_0902"),
        ("subscription", "sub_0902_1"),
        ("subscription_item", "si_0902_1_item"),
        ("invoice", "in_0902_1_01"),
        ("invoice_line_item", "in_0902_1_01_1"),
    ):
        register.append(
            JunkRow(
                "stripe",
                table,
                record,
                "test_mode",
                "quarantined",
                1,
                "livemode is false",
            )
        )
    _customer(tables, "0903")
    _subscription(tables, "0903", status="canceled")
    register.append(
        JunkRow(
            "stripe",
            "subscription",
            "sub_0903_1",
            "canceled_without_end_date",
            "quarantined",
            1,
            "no ended_at anywhere",
        )
    )
    _customer(tables, "0904")
    _subscription(
        tables,
        "0904",
        status="canceled",
        ended_at="2023-11-01 15:30:00",
        canceled_at="2023-11-01 15:30:00",
    )
    register.append(
        JunkRow(
            "stripe",
            "subscription",
            "sub_0904_1",
            "end_before_start",
            "quarantined",
            1,
            "ended before it started",
        )
    )
    _customer(tables, "0914")
    _subscription(tables, "0914", status="incomplete_expired", ended_at="2024-05-02 15:30:00")
    register.append(
        JunkRow(
            "stripe",
            "subscription",
            "sub_0914_1",
            "never_started",
            "ignored",
            1,
            "first payment never made",
        )
    )


def _stripe_lines(tables: Tables, register: list[JunkRow]) -> None:
    _customer(tables, "0905")
    _invoice(tables, "0905")
    for amount in ("150000", "155000"):
        _line(
            tables,
            "0905",
            "price_onboarding_usd",
            amount=amount,
            quantity="1",
            period_end="2026-05-01 15:30:00",
            subscription_id="",
            subscription_item_id="",
            type="invoiceitem",
        )
    tables["stripe/invoice"][1][-1][tables["stripe/invoice"][0].index("subscription_id")] = ""
    register.append(
        JunkRow(
            "stripe",
            "invoice_line_item",
            "in_0905_1_01_1",
            "conflicting_versions",
            "quarantined",
            2,
            "two amounts",
        )
    )


def _redelivered(tables: Tables, register: list[JunkRow]) -> None:
    wanted = (
        ("stripe/invoice_line_item", (10, 400), "unique_id"),
        ("stripe/subscription_item", (5,), "id"),
        ("stripe/subscription", (8,), "id"),
        ("periods/subscription_periods", (12,), "period_id"),
    )
    for name, positions, key in wanted:
        header, rows = tables[name]
        for position in positions:
            repeated = list(rows[position])
            rows.append(repeated)
            system, table = name.split("/")
            record = repeated[header.index(key)]
            register.append(
                JunkRow(
                    system,
                    table,
                    record,
                    "duplicate_delivery",
                    "ignored",
                    1,
                    "one of two identical rows",
                )
            )
