"""Entries 1 to 37 of the corpus of bad input: each handled as stated, none silently; each planted bug is seen."""

from __future__ import annotations

import copy
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from compiled_warehouse import ROOT, CompiledWarehouse, compiled_warehouse, write_table
from corpus_billing import AS_OF, COLUMNS, FIRST_VARIANT, Case, Landing, billing_cases, merged
from corpus_zuora import COLUMNS as ZUORA_COLUMNS
from corpus_zuora import zuora_cases
from landing_files import LandingError, TableContract, read_table
from parsed_project import begin_with_parse

CASES = {case.number: case for case in [*billing_cases(), *zuora_cases()]}
SELECT = (
    "+fct_arr_movements", "+fct_account_arr_months", "+invoice_lines", "+calendar_days", "+quarantined_rows",
    "+source_conservation", "+flagged_rows", "nothing_after_the_as_of_date", "ledger_equals_arr_in_force",
)  # fmt: skip
BILLING = ["periods", "stripe", "zuora"]


def write(landings: list[Landing], folder: Path) -> None:
    """Landing files of several cases in one folder."""
    columns = COLUMNS | ZUORA_COLUMNS
    for (vendor, table), rows in merged(landings, columns).items():
        write_table(folder, vendor, table, rows, columns[(vendor, table)])


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


def closure(warehouse: CompiledWarehouse, names: set[str], *, downstream: bool) -> set[str]:
    """Ids of the models of these names and of everything they are made from (or that is made from them)."""
    edges = {node["unique_id"]: set(node["depends_on"]["nodes"]) for node in warehouse.models}
    found = {node["unique_id"] for node in warehouse.models if node["name"] in names}
    ordered = list(edges) if downstream else list(reversed(edges))
    for key in ordered:
        if downstream and edges[key] & found:
            found.add(key)
        if not downstream and key in found:
            found |= edges[key] & set(edges)
    return found


def asked(case: Case) -> set[str]:
    """Models that the questions of a case read."""
    return {name for check in case.checks for name in re.findall(r"(?:from|join) \w+\.(\w+)", check.sql)}


def landed(case: Case, warehouse: CompiledWarehouse, folder: Path) -> duckdb.DuckDBPyConnection:
    """The models that a case asks for, on its rows alone."""
    write([case.landing], folder)
    needed = closure(warehouse, asked(case), downstream=False)
    part = copy.copy(warehouse)
    part.models = [node for node in warehouse.models if node["unique_id"] in needed]
    return part.run(folder, may_be_empty=True)


@contextmanager
def planted(
    case: Case, warehouse: CompiledWarehouse, connection: duckdb.DuckDBPyConnection, further: set[str]
) -> Iterator[None]:
    """The case's bug in the compiled SQL, with everything downstream computed again; undone at the end."""
    assert case.bug is not None
    models = {case.bug.model, *case.bug.also_in}
    touched = closure(warehouse, models, downstream=True)
    touched &= closure(warehouse, asked(case) | further, downstream=False)
    connection.execute("begin transaction")
    try:
        for node in warehouse.models:
            if node["unique_id"] not in touched:
                continue
            code = warehouse.compiled[node["unique_id"]]
            if node["name"] in models:
                assert case.bug.right in code, f"{node['name']} no longer contains {case.bug.right!r}: plant it anew"
                code = code.replace(case.bug.right, case.bug.wrong)
            kind = "view" if node["config"]["materialized"] == "view" else "table"
            connection.execute(f'create or replace {kind} "{node["schema"]}"."{node["alias"]}" as {code}')
        yield
    finally:
        connection.execute("rollback")


@pytest.fixture(scope="module")
def compiled() -> CompiledWarehouse:
    return compiled_warehouse(SELECT, AS_OF)


@pytest.fixture(scope="module")
def shared(compiled: CompiledWarehouse, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """Every case that does not stop the build, in one landing folder."""
    folder = tmp_path_factory.mktemp("landing")
    write([case.landing for case in CASES.values() if not case.is_alone], folder)
    return compiled.run(folder)


@pytest.fixture(scope="module")
def warehouses(
    compiled: CompiledWarehouse, shared: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory
) -> dict[int, duckdb.DuckDBPyConnection]:
    """The warehouse that each case is asked in."""
    return {
        number: landed(case, compiled, tmp_path_factory.mktemp("alone")) if case.is_alone else shared
        for number, case in CASES.items()
    }


def test_every_entry_has_its_case() -> None:
    assert sorted({case.entry or case.number for case in CASES.values()}) == list(range(1, 38))
    assert [case.number for case in CASES.values() if case.entry and case.number < FIRST_VARIANT] == []
    assert {number for number, case in CASES.items() if case.handling == "E" and not case.entry} == {
        3, 4, 5, 6, 7, 9, 11, 15, 16, 21, 25, 28, 29, 36, 37,
    }  # fmt: skip
    assert {number for number, case in CASES.items() if case.handling == "Q" and not case.entry} == {14, 22, 33, 34}


@pytest.mark.parametrize("number", sorted(CASES))
def test_handled_as_stated(number: int, warehouses: dict[int, duckdb.DuckDBPyConnection]) -> None:
    assert failures(CASES[number], warehouses[number]) == []


@pytest.mark.parametrize("number", sorted(number for number, case in CASES.items() if case.bug))
def test_a_planted_bug_is_seen(
    number: int, compiled: CompiledWarehouse, warehouses: dict[int, duckdb.DuckDBPyConnection]
) -> None:
    case = CASES[number]
    assert case.bug is not None
    tests = {node["name"]: node for node in compiled.manifest["nodes"].values() if node["resource_type"] == "test"}
    read = {
        key.rsplit(".", 1)[-1] for name in case.bug.invariants for key in tests[name]["depends_on"]["nodes"]
    }  # fmt: skip
    with planted(case, compiled, warehouses[number], read):
        assert failures(case, warehouses[number])
        for name in case.bug.invariants:
            code = compiled.compiled[tests[name]["unique_id"]]
            assert warehouses[number].execute(code).fetchall(), f"{name} sees nothing"


def test_no_case_is_silent() -> None:
    """Q asks for a row in the quarantine, F for a flag or a reason that anybody can read."""
    places = {
        "Q": ("quality.quarantined_rows",),
        "F": ("quality.flagged_rows", "quality.row_dispositions"),
    }
    silent = [
        case.number
        for case in CASES.values()
        if case.handling in places
        and not any(place in check.sql for check in case.checks for place in places[case.handling])
    ]
    assert silent == []


def test_every_row_and_all_money_is_accounted_for(shared: duckdb.DuckDBPyConnection) -> None:
    broken = shared.execute(
        "select * from quality.source_conservation where rows_remainder <> 0 or amount_remainder <> 0"
    ).fetchall()
    assert broken == []
    assert shared.execute("select count(*) from quality.source_conservation where rows_quarantined > 0").fetchone() > (
        0,
    )


def test_an_empty_table_stops_with_its_file_and_remedy(compiled: CompiledWarehouse, tmp_path: Path) -> None:
    """Entry 9 at the door: every billing vendor has a table that may not be empty."""
    write([CASES[9].landing], tmp_path)
    guarded = [
        source["config"]["meta"] | {"table": source["identifier"]}
        for source in compiled.manifest["sources"].values()
        if source["config"]["meta"].get("must_have_rows")
    ]
    assert {(meta["vendor"], meta["table"]) for meta in guarded} >= {
        ("periods", "subscription_periods"), ("stripe", "subscription"), ("stripe", "customer"),
        ("zuora", "subscription"),
    }  # fmt: skip
    for meta in guarded:
        if meta["vendor"] not in BILLING:
            continue
        contract = TableContract(meta["vendor"], meta["table"], tuple(meta["required"]), must_have_rows=True)
        with pytest.raises(LandingError) as refused:
            read_table(contract, raw_dir=str(tmp_path), is_on=True)
        assert f"{meta['vendor']}/{meta['table']}.csv: no row after the header" in str(refused.value)
        assert "Land the whole extract again" in str(refused.value)
        unguarded = read_table(replace(contract, must_have_rows=False), raw_dir=str(tmp_path), is_on=True)
        assert unguarded.read_all().num_rows == 0


@pytest.mark.deep
def test_the_build_command_stops_on_a_landing_that_cannot_be_trusted(tmp_path: Path) -> None:
    """The post-hook turns the rows of input_errors into the error of the command: file, table, row and remedy.

    One and a half minutes of CPU; a currency that does not exist stops the command in test_build_command.py.
    """
    write([CASES[25].landing], tmp_path / "raw")
    for vendor in ("periods", "zuora"):
        shutil.rmtree(tmp_path / "raw" / vendor)
    settings = {
        "RAW_DIR": str(tmp_path / "raw"),
        "WAREHOUSE_DB": str(tmp_path / "warehouse.duckdb"),
        "PUBLISHED_DIR": str(tmp_path / "published"),
        "AS_OF": AS_OF,
        "VENDORS": "auto",
        "REPORTING_CURRENCY": "USD",
    }
    begin_with_parse(tmp_path / "target", **settings)
    done = subprocess.run(
        [sys.executable, "macros/python/build_warehouse.py"],
        cwd=ROOT,
        env={**os.environ, **settings, "DBT_TARGET_PATH": str(tmp_path / "target"), "DBT_FAIL_FAST": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    for words in (
        "stripe/customer ends after row 100",
        "cus25_101",
        "See stripe/subscription row 1.",
        "Remedy: Extract every page",
    ):
        assert words in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
