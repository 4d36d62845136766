"""Holds the compiled warehouse against the plain-Python oracle, number by number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
from compiled_warehouse import compiled_warehouse, write_table
from oracle import Company, OracleResult, run
from oracle.company import PERIOD_COLUMNS

LEDGER = ("+fct_arr_movements", "+arr_bridge_monthly", "+conformed_periods__row_dispositions")
RETENTION = (*LEDGER, "+nrr", "+grr", "+logo_retention", "+cohort_retention")
FLOWS = ("opening", "new", "reactivation", "expansion", "contraction", "churn", "fx", "transfer", "closing")


def write_company(company: Company, landing: Path) -> None:
    """Write a company's rows as landing files."""
    write_table(landing, "periods", "subscription_periods", company.periods, PERIOD_COLUMNS)
    if company.fx_rates:
        write_table(
            landing, "periods", "fx_plan_rates", company.fx_rates, ["valid_from", "currency", "rate_to_reporting"]
        )
    if company.product_map:
        columns = ["product_id", "product_family", "pricing_model", "charge_type"]
        write_table(landing, "periods", "product_map", company.product_map, columns)
    if company.hierarchy:
        columns = ["account_id", "parent_account_id", "valid_from", "valid_to"]
        write_table(landing, "reference", "account_hierarchy", company.hierarchy, columns)


def run_warehouse(company: Company, select: tuple[str, ...] = LEDGER, threads: int = 2) -> duckdb.DuckDBPyConnection:
    """The compiled models on the company's rows."""
    warehouse = compiled_warehouse(select, company.as_of.isoformat())
    with TemporaryDirectory() as folder:
        landing = Path(folder)
        write_company(company, landing)
        return warehouse.run(
            landing,
            threads=threads,
            given={
                "conformed_periods__list_prices": [{"source_system": "periods", **row} for row in company.list_prices],
                "product_families": [
                    {"product_family": family, "role": role, "description": ""}
                    for family, role in company.family_roles.items()
                ],
            },
        )


def run_oracle(company: Company) -> OracleResult:
    """The oracle with the warehouse's choices: month-end history, annual local amounts kept to six decimals."""
    settings = replace(company.settings, month_history="month_end", arr_local_decimals=6)
    return run(replace(company, settings=settings))


def exact(value: Any) -> Any:
    """Decimals and fractions as Fraction, so that only the number counts."""
    return Fraction(str(value)) if hasattr(value, "as_tuple") else value


def rows(connection: duckdb.DuckDBPyConnection, sql: str) -> Counter[tuple[Any, ...]]:
    """Query result as a multiset of exact rows."""
    return Counter(tuple(exact(value) for value in row) for row in connection.execute(sql).fetchall())


def differences(expected: Iterable[tuple[Any, ...]], found: Counter[tuple[Any, ...]]) -> list[str]:
    """Rows only the oracle has (-) and rows only the warehouse has (+)."""
    wanted = Counter(expected)
    missing = [f"- {_shown(row)}" for row in (wanted - found).elements()]
    surplus = [f"+ {_shown(row)}" for row in (found - wanted).elements()]
    return sorted(missing + surplus, key=lambda line: line[2:])


def _shown(row: tuple[Any, ...]) -> str:
    return " | ".join(f"{float(value):.2f}" if isinstance(value, Fraction) else str(value) for value in row)


def ledger_differences(connection: duckdb.DuckDBPyConnection, result: OracleResult) -> list[str]:
    """Every ledger row, with both types and the amount."""
    found = rows(
        connection,
        "select account_key, product_family, effective_date, component, movement_type_daily, movement_type_monthly, "
        "amount from arr.fct_arr_movements",
    )
    expected = [
        (m.account_key, m.product_family, m.effective_date, m.component, m.movement_type_daily,
         m.movement_type_monthly, m.amount)
        for m in result.movements
    ]  # fmt: skip
    return differences(expected, found)


def month_differences(connection: duckdb.DuckDBPyConnection, result: OracleResult) -> list[str]:
    """Every account month that is not all zero, contracted ARR included, and the bridge."""
    columns = ", ".join(f"{flow}_amount" for flow in FLOWS)
    found = rows(
        connection, f"select account_key, month, {columns}, closing_carr_amount from arr.fct_account_arr_months"
    )
    found = Counter({row: count for row, count in found.items() if any(row[2:])})
    expected = [
        (m.account_key, m.month, *(getattr(m, flow) for flow in FLOWS), m.carr_closing)
        for m in result.account_months
        if not m.is_zero
    ]
    bridge = rows(connection, f"select month, {columns}, closing_carr_amount from metrics.arr_bridge_monthly")
    bridge = Counter({row: count for row, count in bridge.items() if any(row[1:])})
    expected_bridge = [(m.month, *(getattr(m, flow) for flow in FLOWS), m.carr_closing) for m in result.bridge]
    expected_bridge = [row for row in expected_bridge if any(row[1:])]
    return differences(expected, found) + differences(expected_bridge, bridge)


def disposition_differences(connection: duckdb.DuckDBPyConnection, result: OracleResult) -> list[str]:
    """Which rows were used, quarantined and ignored; the wording of reasons is the warehouse's own."""
    found = rows(
        connection,
        "select row_number, disposition from staging.conformed_periods__row_dispositions "
        "where source_table = 'subscription_periods'",
    )
    # One-off charges are no ARR, but they are used: as invoice lines.
    expected = [
        (d.row_number, "used" if d.reason_code == "not_recurring" else d.disposition) for d in result.dispositions
    ]
    return differences(expected, found)


def retention_differences(connection: duckdb.DuckDBPyConnection, result: OracleResult) -> list[str]:
    """NRR, GRR and logo retention of every month, window, total and segment."""
    found = rows(
        connection,
        """
        select
            nrr.window_months, nrr.month, nrr.dimension, nrr.dimension_value, nrr.opening_amount, nrr.closing_amount,
            grr.retained_amount, logos.opening_account_count, logos.retained_account_count
        from metrics.nrr
        inner join metrics.grr using (window_months, month, dimension, dimension_value)
        inner join metrics.logo_retention as logos using (window_months, month, dimension, dimension_value)
        where nrr.dimension in ('total', 'segment') and nrr.opening_amount > 0
        """,
    )
    expected = [
        (r.window_months, r.month, r.dimension, "all" if r.dimension == "total" else r.dimension_value, r.opening,
         r.closing, r.retained, r.logos_opening, r.logos_retained)
        for r in result.retention
        if r.opening > 0
    ]  # fmt: skip
    return differences(expected, found)


def cohort_differences(connection: duckdb.DuckDBPyConnection, result: OracleResult) -> list[str]:
    """Closing ARR of every start cohort by age; the cohorts of one month add up to the bridge's closing."""
    found = rows(
        connection,
        "select cohort, months_since_start, closing_amount from metrics.cohort_retention "
        "where cohort_grain = 'month' and closing_amount > 0",
    )
    expected = [(c.cohort_month, c.months_since_start, c.closing) for c in result.cohorts if c.closing > 0]
    return differences(expected, found)
