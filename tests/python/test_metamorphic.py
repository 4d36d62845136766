"""Relations that hold whatever the numbers are: what must not matter does not, and what is shifted shifts."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest
from compiled_warehouse import compiled_warehouse, write_table
from differential import RETENTION, run_warehouse, write_company
from oracle import Company
from oracle.company import PERIOD_COLUMNS
from strategies import AS_OF, random_company

ROOT = Path(__file__).resolve().parents[2]
LEDGER_COLUMNS = (
    "account_key, product_family, effective_date, component, movement_type_daily, movement_type_monthly, amount, "
    "quantity_change, contracted_date"
)
TABLES = {
    "arr.fct_arr_movements": LEDGER_COLUMNS,
    "arr.fct_account_arr_months": "*",
    "metrics.arr_bridge_monthly": "*",
    "metrics.nrr": "*",
    "metrics.grr": "*",
    "metrics.logo_retention": "*",
    "metrics.cohort_retention": "*",
}


def published(connection: duckdb.DuckDBPyConnection, tables: dict[str, str] = TABLES) -> dict[str, list[Any]]:
    """Every published table as a sorted list of rows."""
    return {
        table: sorted(connection.execute(f"select {columns} from {table}").fetchall(), key=repr)
        for table, columns in tables.items()
    }


def content_hashes(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """One hash a published table, independent of row order."""
    hashes = {}
    for table in TABLES:
        sql = f"select md5(string_agg(cast(t as varchar), chr(10) order by cast(t as varchar))) from {table} as t"
        hashes[table] = connection.execute(sql).fetchall()[0][0]
    return hashes


@pytest.fixture(scope="module")
def company() -> Company:
    """120 accounts with every kind of trouble, a product map and a price list."""
    return random_company(seed=7, accounts=120, mapped=True, priced=True)


@pytest.fixture(scope="module")
def baseline(company: Company) -> dict[str, list[Any]]:
    return published(run_warehouse(company, RETENTION))


def test_row_order_does_not_matter(company: Company, baseline: dict[str, list[Any]]) -> None:
    shuffled = list(company.periods)
    random.Random(1).shuffle(shuffled)
    assert published(run_warehouse(replace(company, periods=shuffled), RETENTION)) == baseline


def test_a_file_in_parts_is_the_same_file(company: Company, baseline: dict[str, list[Any]]) -> None:
    whole = compiled_warehouse(RETENTION, company.as_of.isoformat())
    with TemporaryDirectory() as folder:
        landing = Path(folder)
        write_company(company, landing)
        (landing / "periods" / "subscription_periods.csv").unlink()
        for part in range(3):
            write_table(
                landing, "periods/subscription_periods", f"part_{part}", company.periods[part::3], PERIOD_COLUMNS
            )
        given: dict[str, Any] = {
            "conformed_periods__list_prices": [{"source_system": "periods", **row} for row in company.list_prices],
            "product_families": [
                {"product_family": family, "role": role, "description": ""}
                for family, role in company.family_roles.items()
            ],
        }
        assert published(whole.run(landing, given=given)) == baseline


def test_redelivered_rows_change_nothing(company: Company, baseline: dict[str, list[Any]]) -> None:
    again = [*company.periods, *company.periods[::3], *company.periods[::7]]
    assert published(run_warehouse(replace(company, periods=again), RETENTION)) == baseline


def test_renamed_ids_rename_the_results(company: Company, baseline: dict[str, list[Any]]) -> None:
    rename: Callable[[Any], Any] = lambda value: f"Z{value}" if value else value  # noqa: E731
    names = ("account_id", "subscription_id", "period_id", "parent_account_id")
    renamed = replace(
        company,
        periods=[{k: rename(v) if k in names else v for k, v in row.items()} for row in company.periods],
        hierarchy=[{k: rename(v) if k in names else v for k, v in row.items()} for row in company.hierarchy],
    )
    found = published(run_warehouse(renamed, RETENTION))
    with_account_key = ("arr.fct_arr_movements", "arr.fct_account_arr_months")
    for table, rows in baseline.items():
        wanted = [(f"Z{row[0]}", *row[1:]) for row in rows] if table in with_account_key else rows
        assert found[table] == sorted(wanted, key=repr), table


def test_two_companies_side_by_side_add_up(company: Company) -> None:
    # One price list, one map and one set of rates: the companies differ in their accounts only.
    other = random_company(seed=8, accounts=60, mapped=True, priced=True)
    prefixed = [
        {k: f"B{v}" if k in ("account_id", "subscription_id", "period_id") and v else v for k, v in row.items()}
        for row in other.periods
    ]
    first = replace(company, hierarchy=())
    second = replace(first, periods=prefixed)
    both = replace(first, periods=[*first.periods, *prefixed])
    tables = {"arr.fct_arr_movements": LEDGER_COLUMNS, "arr.fct_account_arr_months": "*"}
    together = published(run_warehouse(both, RETENTION), tables)
    alone = [published(run_warehouse(part, RETENTION), tables) for part in (first, second)]
    for table in tables:
        assert together[table] == sorted([*alone[0][table], *alone[1][table]], key=repr), table


def test_a_shift_by_a_month_shifts_the_ledger_by_a_month() -> None:
    # Whole-month periods in one currency: limits counted in days do not apply.
    random_source = random.Random(3)
    periods = []
    for account in range(40):
        month, amount = random_source.randrange(0, 20), 1000
        for _ in range(random_source.randrange(1, 6)):
            length = random_source.randrange(1, 6)
            amount = max(100, amount + random_source.randrange(-400, 600))
            periods.append((f"A{account}", month, month + length, amount, random_source.randrange(1, 20)))
            month += length + random_source.choice([0, 0, 0, 1, 3])

    def day(month: int) -> str:
        return date(2023 + month // 12, month % 12 + 1, 1).isoformat()

    def ledger(shift: int, as_of: date) -> list[tuple[Any, ...]]:
        rows = [
            {"account_id": account, "start_date": day(start + shift), "end_date": day(end + shift),
             "amount": str(amount), "billing_interval": "month", "currency": "USD", "quantity": str(quantity)}
            for account, start, end, amount, quantity in periods
        ]  # fmt: skip
        connection = run_warehouse(Company(periods=rows, as_of=as_of), RETENTION)
        return connection.execute(
            "select account_key, datediff('month', date '2023-01-01', effective_date), component, movement_type_daily, "
            "movement_type_monthly, amount from arr.fct_arr_movements order by all"
        ).fetchall()

    shifted = ledger(1, AS_OF)
    assert shifted == [(row[0], row[1] + 1, *row[2:]) for row in ledger(0, AS_OF)]
    assert len(shifted) > 100


def test_the_sample_gives_the_same_hashes_in_every_run_and_with_one_or_two_threads() -> None:
    warehouse = compiled_warehouse(RETENTION, AS_OF.isoformat())
    landing = ROOT / "seeds" / "sample"
    hashes = [content_hashes(warehouse.run(landing, threads=threads)) for threads in (1, 2, 2)]
    assert hashes[0] == hashes[1] == hashes[2]
