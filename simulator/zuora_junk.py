"""Rows of the Zuora files that nobody may use as they stand, on customers of their own (numbers from 0950)."""

from __future__ import annotations

from simulator.company import JunkRow
from simulator.period_files import Table
from simulator.zuora_files import SYNCED

Tables = dict[str, Table]


def add(tables: Tables) -> list[JunkRow]:
    """Add the junk rows to ``tables`` in place and return their register."""
    register: list[JunkRow] = []
    for number, (reason, disposition, table, changed) in enumerate(CASES, 950):
        _story(tables, f"{number:04d}", {table: changed})
        prefix = {"subscription": "zs", "rate_plan_charge": "zc", "rate_plan": "zr"}[table]
        register.append(_junk(table, f"{prefix}_{number:04d}_1", reason, disposition, str(changed)))
    _loose_rows(tables, register)
    return register


CASES: list[tuple[str, str, str, dict[str, str]]] = [
    ("unmapped_product", "quarantined", "rate_plan_charge", {}),
    ("canceled_without_end_date", "quarantined", "subscription", {"status": "Cancelled"}),
    ("end_before_start", "quarantined", "subscription", {"subscription_end_date": "2023-05-01"}),
    ("unknown_status", "quarantined", "subscription", {"status": "Dormant"}),
    ("not_activated", "ignored", "subscription", {"status": "Draft"}),
    ("unknown_billing_interval", "quarantined", "rate_plan_charge", {"billing_period": "Fortnight"}),
    ("invalid_amount", "quarantined", "rate_plan_charge", {"mrr": "n/a"}),
    ("negative_amount", "quarantined", "rate_plan_charge", {"mrr": "-100"}),
    ("currency_mismatch", "quarantined", "rate_plan_charge", {"transaction_currency": "EUR"}),
    ("invalid_date", "quarantined", "rate_plan_charge", {"effective_start_date": "2024-02-30"}),
    ("invalid_interval_count", "quarantined", "rate_plan_charge", {"billing_period": "Specific Months"}),
    ("unknown_charge_type", "quarantined", "rate_plan_charge", {"charge_type": "Gift"}),
    ("zero_length_period", "ignored", "rate_plan_charge", {"effective_end_date": "2024-05-01"}),
    ("deleted_in_source", "ignored", "rate_plan_charge", {"_fivetran_deleted": "TRUE"}),
    ("orphan_row", "quarantined", "rate_plan", {"subscription_id": "zs_withdrawn"}),
    ("invalid_version", "quarantined", "subscription", {"version": "two"}),
]
"""Reason, disposition, table and what is wrong in it."""


def _put(tables: Tables, name: str, /, **values: str) -> None:
    header, rows = tables[f"zuora/{name}"]
    unknown = values.keys() - set(header)
    if unknown:
        raise KeyError(f"{name} has no column {sorted(unknown)}")
    defaults = {"_fivetran_deleted": "FALSE", "_fivetran_synced": SYNCED}
    rows.append([({**defaults, **values}).get(column, "") for column in header])


def _junk(table: str, record: str, reason: str, disposition: str, note: str, rows: int = 1) -> JunkRow:
    return JunkRow("zuora", table, record, reason, disposition, rows, note)


def _story(tables: Tables, number: str, changed: dict[str, dict[str, str]]) -> None:
    _put(
        tables, "account", id=f"za_{number}", name=f"Set Aside {number}", currency="USD", status="Active",
        account_id_c=f"acct_{number}", created_date="2024-05-01 15:30:00.000000",
    )  # fmt: skip
    subscription = {
        "id": f"zs_{number}_1", "original_id": f"zs_{number}_1", "account_id": f"za_{number}", "version": "1",
        "status": "Active", "subscription_start_date": "2024-05-01 00:00:00.000000", "is_latest_version": "TRUE",
        "created_date": "2024-05-01 15:30:00.000000", "term_type": "EVERGREEN",
    }  # fmt: skip
    _put(tables, "subscription", **{**subscription, **changed.get("subscription", {})})
    product = "zprod_labs_beta" if number == "0950" else "zprod_workspace"
    plan = {
        "id": f"zr_{number}_1", "subscription_id": f"zs_{number}_1", "account_id": f"za_{number}",
        "product_id": product, "product_rate_plan_id": "zprp_team_2023_year_1", "name": "team",
    }  # fmt: skip
    _put(tables, "rate_plan", **{**plan, **changed.get("rate_plan", {})})
    charge = {
        "id": f"zc_{number}_1", "rate_plan_id": f"zr_{number}_1", "charge_number": f"C-{number}-1", "segment": "1",
        "version": "1", "charge_type": "Recurring", "charge_model": "Per Unit Pricing", "billing_period": "Annual",
        "mrr": "208.333333333", "quantity": "10", "effective_start_date": "2024-05-01", "transaction_currency": "USD",
        "created_date": "2024-05-01 15:30:00.000000",
    }  # fmt: skip
    _put(tables, "rate_plan_charge", **{**charge, **changed.get("rate_plan_charge", {})})


def _loose_rows(tables: Tables, register: list[JunkRow]) -> None:
    """Invoices, items, discounts and amendments that cannot be used, and redelivered rows."""
    _put(
        tables, "invoice", id="zi_0990", account_id="za_gone", invoice_date="2025-01-01", status="Posted",
        amount="10.00", amount_without_tax="10.00", transaction_currency="USD",
    )  # fmt: skip
    register.append(_junk("invoice", "zi_0990", "orphan_row", "quarantined", "customer is not landed"))
    _put(
        tables, "invoice_item", id="zi_0991_1", invoice_id="zi_withdrawn", charge_amount="25.00",
        product_id="zprod_workspace", service_start_date="2025-01-01", service_end_date="2025-01-31",
        transaction_currency="USD",
    )  # fmt: skip
    register.append(_junk("invoice_item", "zi_0991_1", "orphan_row", "quarantined", "invoice is not landed"))
    _put(
        tables, "amendment", id="zm_0992", subscription_id="zs_withdrawn", type="Renewal", status="Completed",
        effective_date="2025-01-01",
    )  # fmt: skip
    register.append(_junk("amendment", "zm_0992", "orphan_row", "quarantined", "version is not landed"))
    header, rows = tables["zuora/subscription"]
    hosts = [row for row in rows if row[header.index("version")] == "1" and row[0].startswith("zs_03")]
    for host, mrr, reason, disposition in (
        (hosts[0], "0", "discount_without_amount", "quarantined"),
        (hosts[1], "-999999", "discount_exceeds_price", "quarantined"),
        (hosts[2], "-10", "discount_within_one_period", "ignored"),
    ):
        _discount(tables, host, header, mrr, reason, disposition, register)
    for name, positions in (("rate_plan_charge", (7,)), ("subscription", (3,)), ("invoice_item", (11, 40))):
        columns, landed = tables[f"zuora/{name}"]
        for position in positions:
            landed.append(list(landed[position]))
            record = landed[position][columns.index("id")]
            register.append(_junk(name, record, "duplicate_delivery", "ignored", "one of two identical rows"))
    for amount in ("80.00", "90.00"):
        _put(tables, "refund", id="zf_0993", amount=amount, status="Processed", source_type="Payment")
    register.append(_junk("refund", "zf_0993", "conflicting_versions", "quarantined", "two amounts", 2))
    _put(tables, "refund", id="zf_0994", amount="55.00", status="Processed", source_type="Payment")
    register.append(_junk("refund", "zf_0994", "cash_movement", "ignored", "a refund changes no ARR"))


def _discount(
    tables: Tables,
    host: list[str],
    header: list[str],
    mrr: str,
    reason: str,
    disposition: str,
    register: list[JunkRow],
) -> None:
    """A discount charge on an ordinary subscription that must not lower it: in the first version and in the newest."""
    original = host[header.index("original_id")]
    versions = [row for row in tables["zuora/subscription"][1] if row[header.index("original_id")] == original]
    newest = max(versions, key=lambda row: int(row[header.index("version")]))
    start = host[header.index("subscription_start_date")][:10]
    number = newest[0][3:].replace("_v", "_d")
    _put(
        tables, "rate_plan", id=f"zr_{number}", subscription_id=newest[0], product_id="zprod_discount",
        product_rate_plan_id="zprp_discount_2023_month_1", name="discount",
    )  # fmt: skip
    year, month, day = start.split("-")
    end = f"{int(year) + (month == '12')}-{int(month) % 12 + 1:02d}-{min(int(day), 28):02d}"
    _put(
        tables, "rate_plan_charge", id=f"zc_{number}", rate_plan_id=f"zr_{number}", charge_number=f"C-D{number}",
        segment="1", version="1", charge_type="Recurring", charge_model="Discount-Fixed Amount",
        discount_level="subscription", billing_period="Month", mrr=mrr, effective_start_date=start,
        effective_end_date=end if reason == "discount_within_one_period" else "", transaction_currency="USD",
    )  # fmt: skip
    register.append(_junk("rate_plan_charge", f"zc_{number}", reason, disposition, f"mrr {mrr}"))
