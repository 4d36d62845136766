"""The build command: settings are checked, bad input stops with rows and remedy, never with a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from compiled_warehouse import write_table

ROOT = Path(__file__).resolve().parents[2]
PERIOD = {
    "account_id": "A1", "start_date": "2025-01-01", "end_date": "", "amount": "100", "billing_interval": "month",
    "currency": "USD",
}  # fmt: skip
COLUMNS = tuple(PERIOD)


def build(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    settings = {
        "RAW_DIR": str(tmp_path / "raw"),
        "WAREHOUSE_DB": str(tmp_path / "warehouse.duckdb"),
        "AS_OF": "2025-12-31",
        "DBT_TARGET_PATH": str(tmp_path / "target"),
        **environment,
    }
    command = [sys.executable, "macros/python/build_warehouse.py"]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **settings}, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"RAW_DIR": "/no/such/folder"}, "RAW_DIR: no such folder"),
        ({"AS_OF": "2025-13-01"}, "AS_OF: not a calendar date"),
        ({"REPORTING_CURRENCY": "usd'; drop"}, "REPORTING_CURRENCY: not an ISO 4217 code"),
        ({"VENDORS": "periods,strype"}, "VENDORS: unknown: strype. Known: "),
        ({"WAREHOUSE_DB": "/tmp/arr.duckdb"}, "WAREHOUSE_DB: the file name 'arr.duckdb'"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, environment: dict[str, str], message: str) -> None:
    (tmp_path / "raw").mkdir()
    done = build(tmp_path, **environment)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_the_smallest_input_fills_ledger_and_retention(tmp_path: Path) -> None:
    write_table(tmp_path / "raw", "periods", "subscription_periods", [PERIOD], COLUMNS)
    done = build(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "closing ARR     1,200.00" in done.stdout
    connection = duckdb.connect(str(tmp_path / "warehouse.duckdb"), read_only=True)
    assert connection.execute("select account_key, component, amount from arr.fct_arr_movements").fetchall() == [
        ("A1", "whole_line", 1200)
    ]
    assert connection.execute(
        "select rate from metrics.nrr where dimension = 'total' and window_months = 1 order by month desc limit 1"
    ).fetchall() == [(1,)]


@pytest.mark.parametrize(
    ("periods", "rates", "hierarchy", "messages"),
    [
        ([{**PERIOD, "currency": "XXQ"}], [], [], ["Unknown currency XXQ", "first in periods.subscription_periods"]),
        ([{**PERIOD, "currency": "EUR"}], [], [], ["No plan rate for EUR on 2025-01-01", "fx_plan_rates"]),
        (
            [{**PERIOD, "currency": "EUR"}],
            [{"valid_from": "2025-02-01", "currency": "EUR", "rate_to_reporting": "1.1"}],
            [],
            ["No plan rate for EUR on 2025-01-01"],
        ),
        (
            [{**PERIOD, "currency": "EUR"}],
            [
                {"valid_from": "2025-01-01", "currency": "EUR", "rate_to_reporting": "1.1"},
                {"valid_from": "2025-01-01", "currency": "EUR", "rate_to_reporting": "1.2"},
            ],
            [],
            ["Several plan rates for EUR from 2025-01-01"],
        ),
        (
            [PERIOD],
            [],
            [
                {"account_id": "A1", "parent_account_id": "B", "valid_from": "2025-01-01", "valid_to": ""},
                {"account_id": "B", "parent_account_id": "A1", "valid_from": "2025-06-01", "valid_to": ""},
            ],
            ["Account A1 is its own ancestor on 2025-06-01", "Break the cycle"],
        ),
    ],
    ids=["unknown currency", "no rate", "rate too late", "two rates", "cycle"],
)
def test_what_makes_numbers_wrong_everywhere_stops_the_build(
    tmp_path: Path,
    periods: list[dict[str, str]],
    rates: list[dict[str, str]],
    hierarchy: list[dict[str, str]],
    messages: list[str],
) -> None:
    raw = tmp_path / "raw"
    write_table(raw, "periods", "subscription_periods", periods, COLUMNS)
    if rates:
        write_table(raw, "periods", "fx_plan_rates", rates, list(rates[0]))
    if hierarchy:
        write_table(raw, "reference", "account_hierarchy", hierarchy, list(hierarchy[0]))
    done = build(tmp_path)
    assert done.returncode == 1
    for message in [*messages, "Remedy: "]:
        assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_broken_file_stops_with_its_name_and_line(tmp_path: Path) -> None:
    folder = tmp_path / "raw" / "periods"
    folder.mkdir(parents=True)
    (folder / "subscription_periods.csv").write_text(",".join(COLUMNS) + "\nA1,2025-01-01,,1,200,month,USD\n")
    done = build(tmp_path)
    assert done.returncode == 1
    assert "subscription_periods.csv, line 2: 7 fields where the header has 6" in done.stderr
    assert "Traceback" not in done.stderr
