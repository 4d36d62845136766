"""Entries 1 to 37 of the corpus of bad input: each is handled as stated, none silently, and each planted bug is seen."""

from __future__ import annotations

import copy
from pathlib import Path

import duckdb
import pytest
from compiled_warehouse import CompiledWarehouse, compiled_warehouse, write_table
from corpus_billing import AS_OF, COLUMNS, Case, Landing, billing_cases, merged

CASES = {case.number: case for case in billing_cases()}
SELECT = (
    "+fct_arr_movements", "+fct_account_arr_months", "+invoice_lines", "+calendar_days", "+quarantined_rows",
    "+source_conservation", "+flagged_rows", "nothing_after_the_as_of_date", "ledger_equals_arr_in_force",
)  # fmt: skip
DOTTED = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 16, 19, 20, 21, 25, 36}
MUST_BE_FLAGGED = "quality.flagged_rows", "quality.row_dispositions"


def write(landings: list[Landing], folder: Path) -> None:
    """Landing files of several cases in one folder."""
    for (vendor, table), rows in merged(landings).items():
        write_table(folder, vendor, table, rows, COLUMNS[(vendor, table)])


def failures(case: Case, connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Questions of a case that get another answer than the stated one."""
    found = []
    for check in case.checks:
        rows = [tuple(_text(value) for value in row) for row in connection.execute(check.sql).fetchall()]
        if rows != check.expected:
            found.append(f"{case.number}: {check.sql}\n  expected {check.expected}\n  found    {rows}")
    return found


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.fixture(scope="module")
def compiled() -> CompiledWarehouse:
    return compiled_warehouse(SELECT, AS_OF)


@pytest.fixture(scope="module")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("landing")
    landings = [case.landing for case in CASES.values() if not case.is_alone]
    write(landings, folder)
    return folder


@pytest.fixture(scope="module")
def shared(compiled: CompiledWarehouse, shared_folder: Path) -> duckdb.DuckDBPyConnection:
    return compiled.run(shared_folder)


def run(case: Case, warehouse: CompiledWarehouse, folder: Path) -> duckdb.DuckDBPyConnection:
    """The warehouse on the case's rows alone."""
    write([case.landing], folder)
    return warehouse.run(folder)


@pytest.mark.parametrize("number", sorted(CASES))
def test_handled_as_stated(
    number: int, compiled: CompiledWarehouse, shared: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    case = CASES[number]
    connection = run(case, compiled, tmp_path) if case.is_alone else shared
    assert failures(case, connection) == []
