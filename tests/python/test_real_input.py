"""Data that nobody of this project wrote: the documented commands against independently known results."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from build_settings import prepared_environment
from compiled_warehouse import compiled_warehouse
from landing_files import read_file
from parsed_project import begin_with_parse
from run_settings import project_vars

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"outside data not present at {DATA}")


def run(*command: str, **environment: str) -> str:
    """Run a command from the project's root; returns its output, fails with it."""
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def imported(tmp_path: Path, name: str, *files: str) -> Path:
    """The landing folder that the import command writes."""
    landing = tmp_path / name
    run(
        sys.executable, "macros/python/import_rows.py", "--select", f"analyses/imports/{name}.sql",
        "--out", str(landing / "periods" / "subscription_periods.csv"), *files,
    )  # fmt: skip
    return landing


def built(landing: Path, as_of: str) -> duckdb.DuckDBPyConnection:
    """The warehouse that `make build`'s job writes from a landing folder."""
    warehouse = landing.parent / "warehouse.duckdb"
    named = {
        "RAW_DIR": str(landing), "WAREHOUSE_DB": str(warehouse), "AS_OF": as_of,
        "PUBLISHED_DIR": str(landing.parent / f"{landing.name}_published"),
    }  # fmt: skip
    settings = prepared_environment({**os.environ, **named}, project_vars())
    begin_with_parse(landing.parent / "target", **settings)
    run(
        sys.executable, "macros/python/build_warehouse.py",
        DBT_TARGET_PATH=str(landing.parent / "target"), **settings,
    )  # fmt: skip
    return duckdb.connect(str(warehouse), read_only=True)


def accounted(landing: Path, as_of: str) -> duckdb.DuckDBPyConnection:
    """Only what decides on rows: staging, identity and quality, without the metrics above them."""
    return compiled_warehouse(("+source_conservation", "+quarantined_rows"), as_of).run(landing)


def query(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return connection.execute(sql).fetchall()


@needs_data
def test_mrr_playbook_to_the_cent(tmp_path: Path) -> None:
    folder = DATA / "mrr_playbook"
    landing = imported(tmp_path, "mrr_playbook", f"subscription_periods={folder / 'subscription_periods.csv'}")
    read = ("+fct_account_arr_months", "+arr_bridge_monthly", "+nrr", "+grr")
    warehouse = compiled_warehouse(read, "2020-02-29").run(landing)
    found = {
        (account, month.isoformat()): (closing, closing - opening)
        for account, month, opening, closing in query(
            warehouse, "select account_key, month, opening_amount, closing_amount from arr.fct_account_arr_months"
        )
    }
    with (folder / "expected_customer_month.csv").open() as handle:
        expected = {
            (row["customer_id"], row["month"]): (Decimal(row["mrr"]) * 12, Decimal(row["mrr_change"]) * 12)
            for row in csv.DictReader(handle)
        }
    assert len(expected) == 410
    assert found == expected
    with (folder / "expected_month_totals.csv").open() as handle:
        totals = [
            (
                row["month"],
                *(Decimal(row[name]) * 12 for name in ("mrr", "new", "reactivation", "upgrade", "downgrade", "churn")),
            )
            for row in csv.DictReader(handle)
        ]
    bridge = query(
        warehouse,
        "select cast(month as varchar), closing_amount, new_amount, reactivation_amount, expansion_amount, "
        "contraction_amount, churn_amount from metrics.arr_bridge_monthly order by month",
    )
    assert bridge == totals
    counts = dict(
        query(
            warehouse,
            "select movement_type_monthly, count(distinct (account_key, effective_month)) "
            "from arr.fct_arr_movements group by all",
        )
    )
    assert counts == {"new": 55, "expansion": 30, "contraction": 27, "churn": 58, "reactivation": 3}
    where = "where month = date '2019-12-01' and window_months = 12 and dimension = 'total'"
    [(nrr, opening, accounts)] = query(
        warehouse, f"select rate, opening_amount / 12, opening_account_count from metrics.nrr {where}"
    )
    [(grr,)] = query(warehouse, f"select rate from metrics.grr {where}")
    assert (round(float(nrr), 4), round(float(grr), 4), opening, accounts) == (0.7009, 0.5812, 585, 12)


@needs_data
@pytest.mark.parametrize(
    "path", sorted((DATA / "connector_shapes" / "stripe").glob("*.csv")), ids=lambda path: path.stem
)
def test_every_stripe_shape_is_read_strictly(path: Path) -> None:
    with path.open(newline="", encoding="utf-8-sig") as handle:
        records = sum(1 for record in csv.reader(handle) if record) - 1
    assert read_file(path).read_all().num_rows == records


@needs_data
def test_stripe_shapes_build_and_every_row_is_accounted_for(tmp_path: Path) -> None:
    landing = tmp_path / "shapes"
    landing.mkdir()
    (landing / "stripe").symlink_to(DATA / "connector_shapes" / "stripe")
    warehouse = accounted(landing, "2026-06-30")
    rows = query(
        warehouse,
        "select source_table, sum(rows_landed), sum(abs(rows_remainder)) from quality.source_conservation "
        "where source_system = 'stripe' group by all",
    )
    assert len(rows) >= 12
    assert [row for row in rows if row[2]] == []


@needs_data
def test_zuora_shapes_build_and_every_row_is_accounted_for(tmp_path: Path) -> None:
    landing = tmp_path / "zuora_shapes"
    (landing / "zuora").mkdir(parents=True)
    landed: dict[str, int] = {}
    for path in sorted((DATA / "connector_shapes" / "zuora").glob("zuora_*_data.csv")):
        table = path.name.removeprefix("zuora_").removesuffix("_data.csv")
        (landing / "zuora" / f"{table}.csv").symlink_to(path)
        landed[table] = read_file(path).read_all().num_rows
    warehouse = accounted(landing, "2026-06-30")
    rows = query(
        warehouse,
        "select source_table, sum(rows_landed), sum(abs(rows_remainder)), sum(abs(amount_remainder)) "
        "from quality.source_conservation where source_system = 'zuora' group by all",
    )
    assert {table: count for table, count, _, _ in rows} == {row[0]: landed[row[0]] for row in rows}
    assert len(rows) == 12
    assert [row for row in rows if row[2] or row[3]] == []
    reasons = query(
        warehouse,
        "select count(*) from staging.conformed_zuora__row_dispositions where disposition is null "
        "or disposition <> 'used' and reason_code is null",
    )
    assert reasons == [(0,)]
