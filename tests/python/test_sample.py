"""The embedded company, built by dbt: the scenario register, the simulator's own truth, and the accounting of rows."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

TRUTH = Path(__file__).resolve().parents[1] / "fixtures" / "sample_truth"


def truth(name: str) -> list[dict[str, str]]:
    with (TRUTH / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def query(connection: duckdb.DuckDBPyConnection, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    return connection.execute(sql, list(parameters)).fetchall()


@pytest.mark.parametrize("scenario", truth("scenarios"), ids=lambda row: f"{row['scenario_id']} {row['situation']}")
def test_every_registered_situation_gives_its_movement(
    sample_warehouse: duckdb.DuckDBPyConnection, scenario: dict[str, str]
) -> None:
    where = "account_key = ? and product_family = ? and effective_date = ?"
    key = (scenario["account_id"], scenario["product_family"], scenario["effective_date"])
    if scenario["component"] == "none":
        assert query(sample_warehouse, f"select * from arr.fct_arr_movements where {where}", *key) == []
        return
    found = query(
        sample_warehouse,
        "select movement_type_daily, sum(amount) from arr.fct_arr_movements "
        f"where {where} and component = ? group by all",
        *key,
        scenario["component"],
    )
    expected = [(scenario["movement_type_daily"], Decimal(scenario["expected_amount"]))]
    wash_out = scenario["movement_type_daily"] == "transfer" and Decimal(scenario["expected_amount"]) == 0
    assert found == expected or (wash_out and sum(row[1] for row in found) == 0)


def test_every_month_end_equals_the_simulators_own_truth(sample_warehouse: duckdb.DuckDBPyConnection) -> None:
    expected: dict[date, Decimal] = defaultdict(Decimal)
    for row in truth("month_end_arr"):
        expected[date.fromisoformat(row["month"])] += Decimal(row["arr_usd"])
    found = dict(query(sample_warehouse, "select month, closing_amount from metrics.arr_bridge_monthly"))
    assert {month: amount for month, amount in found.items() if amount} == expected
    assert len(expected) == 36


def test_metered_charges_equal_the_simulators_own_truth(sample_warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = truth("usage_charges")
    amount_column = next(name for name in rows[0] if "amount" in name)
    found = query(
        sample_warehouse, "select count(*), sum(amount_local) from canonical.invoice_lines where charge_type = 'usage'"
    )
    assert found == [(len(rows), sum(Decimal(row[amount_column]) for row in rows))]


def test_every_junk_row_has_its_reason(sample_warehouse: duckdb.DuckDBPyConnection) -> None:
    found = {
        (system, table, record): (disposition, reason)
        for system, table, record, disposition, reason in query(
            sample_warehouse,
            """
            select source_system, source_table, source_record_id, disposition, reason_code
            from staging.conformed_periods__row_dispositions where reason_code is not null
            union all
            select source_system, source_table, source_record_id, disposition, reason_code
            from staging.conformed_stripe__row_dispositions where reason_code is not null
            union all
            select source_system, source_table, source_record_id, disposition, reason_code
            from staging.conformed_zuora__row_dispositions where reason_code is not null
            """,
        )
    }
    line_reasons: Counter[tuple[str, str]] = Counter()
    for row in truth("junk_rows"):
        key = (row["source_system"], row["source_table"], row["source_record_id"])
        if row["source_table"] == "invoice_line_item":
            # The register names lines by their global id; the warehouse by invoice and line.
            line_reasons[row["disposition"], row["reason_code"]] += int(row["rows"])
        else:
            assert found.get(key) == (row["disposition"], row["reason_code"]), key
    counted = query(
        sample_warehouse,
        "select disposition, reason_code, count(*) from staging.conformed_stripe__row_dispositions "
        "where source_table = 'invoice_line_item' and reason_code is not null group by all",
    )
    assert {(disposition, reason): count for disposition, reason, count in counted} == line_reasons


def test_zuora_versions_equal_the_simulators_own_truth(sample_warehouse: duckdb.DuckDBPyConnection) -> None:
    """Each version of each charge with its dates, units, prices and state, neither one more nor one less."""
    columns = ("item_id", "valid_from", "valid_to", "account_id", "product_family", "plan_id", "price_book",
               "billing_interval", "interval_count", "currency_code", "quantity", "status", "status_since",
               "end_reason", "list_amount", "net_amount")  # fmt: skip
    numbers = {"interval_count", "quantity", "list_amount", "net_amount"}
    expected = {
        tuple(
            Decimal(row[name]) if name in numbers else row[name] or ("9999-12-31" if name == "valid_to" else "")
            for name in columns
        )
        for row in truth("item_versions")
        if row["source_system"] == "zuora"
    }
    found = query(
        sample_warehouse,
        "select i.item_id, cast(i.valid_from as varchar), cast(i.valid_to as varchar), v.leaf_account_key, "
        "i.product_family, i.plan_id, i.price_book, i.billing_interval, i.interval_count, i.currency_code, i.quantity, "
        "i.status, cast(i.status_since as varchar), coalesce(i.end_reason, ''), i.list_amount_local, i.net_amount_local"
        " from staging.conformed_zuora__subscription_items as i left join canonical.subscription_item_versions as v "
        "on v.source_system = 'zuora' and i.source_record_id = v.source_record_id",
    )
    assert len(found) == len(expected) > 50
    assert set(found) == expected


def test_no_row_and_no_money_is_lost(sample_warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = query(
        sample_warehouse,
        "select sum(rows_landed), sum(abs(rows_remainder)), sum(abs(amount_remainder)) "
        "from quality.source_conservation",
    )
    assert rows[0][0] > 5000
    assert rows[0][1:] == (0, 0)


def test_every_ledger_row_names_a_source_row(sample_warehouse: duckdb.DuckDBPyConnection) -> None:
    assert (
        query(
            sample_warehouse,
            """
            select m.account_key, m.source_record_key from arr.fct_arr_movements as m
            left join canonical.subscription_item_versions as v on m.source_record_key = v.source_record_key
            where v.source_record_key is null
            """,
        )
        == []
    )


def test_the_company_is_plausible(sample_warehouse: duckdb.DuckDBPyConnection) -> None:
    rates = dict(
        query(
            sample_warehouse,
            "select dimension_value, rate from metrics.nrr where month = date '2026-06-01' and window_months = 12 "
            "and dimension in ('total', 'segment')",
        )
    )
    losses = dict(
        query(
            sample_warehouse,
            "select dimension_value, rate from metrics.grr where month = date '2026-06-01' and window_months = 12 "
            "and dimension in ('total', 'segment')",
        )
    )
    assert 1.04 <= rates["all"] <= 1.12 and 0.85 <= losses["all"] <= 0.93
    assert rates["smb"] < rates["enterprise"] and losses["smb"] < losses["enterprise"]


def test_the_register_of_records_links_and_says_what_it_sets_aside(
    sample_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    found = Counter(
        query(
            sample_warehouse,
            """
            select coalesce(source_record_id, ''), reason_code, disposition from quality.row_dispositions
            where source_system = 'reference' and source_table = 'account_links' and reason_code is not null
            """,
        )
    )
    planted = Counter(
        (row["source_record_id"], row["reason_code"], row["disposition"]) for row in truth("identity_junk_rows")
    )
    assert found == planted
    links = query(
        sample_warehouse,
        "select system_account_id, account_key, cast(valid_from as varchar), cast(valid_to as varchar) "
        "from canonical.account_links where rule = 'register' order by all",
    )
    assert links == [
        ("37030092", "acct_0092", "1900-01-01", "9999-12-31"),
        ("37030131", "acct_0131", "1900-01-01", "2025-01-01"),
        ("37030155", "acct_0038", "2025-01-01", "9999-12-31"),
        ("37030155", "acct_0155", "1900-01-01", "2025-01-01"),
        ("37030258", "acct_0258", "1900-01-01", "9999-12-31"),
        ("sablesystems.example", "acct_0143", "1900-01-01", "9999-12-31"),
        ("ws_0003", "acct_0003", "1900-01-01", "9999-12-31"),
    ]
    tickets = query(
        sample_warehouse,
        "select tickets.leaf_account_key, tickets.created_date < date '2025-01-01' from canonical.tickets "
        "inner join staging.conformed_zendesk__tickets as landed "
        "on tickets.source_record_key = 'zendesk:' || landed.source_record_id "
        "where landed.system_account_id = '37030155' group by all order by all",
    )
    assert tickets == [("acct_0038", False), ("acct_0155", True)]
