"""Every data test of dbt passes on the embedded company and fails on a fault planted for it; one without a fault fails.

Generic tests get a fault for each of their arguments, made from the kind of the test; the faults of singular tests
and of expressions stand in tests/fixtures/planted_faults.csv.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from planted_faults import (
    column_types,
    data_tests,
    faults_of,
    found,
    is_seen,
    kind_of,
    listed_faults,
    views_as_tables,
)

Manifest = dict[str, Any]


@pytest.fixture(scope="module")
def manifest(sample_warehouse: duckdb.DuckDBPyConnection) -> Manifest:
    """The manifest that the build of the sample left, with the SQL that it ran."""
    loaded: Manifest = json.loads(
        (sample_file(sample_warehouse).parent / "target" / "manifest.json").read_text("utf-8")
    )
    return loaded


@pytest.fixture(scope="module")
def warehouse(
    sample_warehouse: duckdb.DuckDBPyConnection, manifest: Manifest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of the sample's warehouse that may be spoiled."""
    copy = tmp_path_factory.mktemp("spoiled") / "warehouse.duckdb"
    shutil.copyfile(sample_file(sample_warehouse), copy)
    connection = duckdb.connect(str(copy), config={"threads": 1})
    views_as_tables(connection, manifest)
    yield connection
    connection.close()


def sample_file(warehouse: duckdb.DuckDBPyConnection) -> Path:
    [(path,)] = warehouse.execute("select path from duckdb_databases() where database_name = 'warehouse'").fetchall()
    return Path(path)


def test_no_data_test_is_turned_off_or_down(manifest: Manifest) -> None:
    """One row is a failure, in every data test: no threshold, no warning, no row left out, nothing disabled."""
    strict = {"severity": "ERROR", "error_if": "!= 0", "fail_calc": "count(*)", "limit": None, "where": None}
    lenient = [
        f"{check['name']}: {name} is {check['config'][name]}"
        for check in data_tests(manifest)
        for name, value in strict.items()
        if str(check["config"][name]).upper() != str(value).upper()
    ]
    assert not lenient, "\n".join(lenient)
    assert not manifest["disabled"]


def test_every_check_passes_without_a_fault(warehouse: duckdb.DuckDBPyConnection, manifest: Manifest) -> None:
    failing = [check["name"] for check in data_tests(manifest) if found(warehouse, check["compiled_code"])]
    assert not failing, "\n".join(failing)


@pytest.mark.parametrize("is_singular", [False, True], ids=["generic", "singular"])
def test_every_check_sees_its_fault(
    is_singular: bool, warehouse: duckdb.DuckDBPyConnection, manifest: Manifest
) -> None:
    types, listed = column_types(warehouse), listed_faults()
    complaints = []
    for check in data_tests(manifest):
        if (kind_of(check) == "singular") != is_singular:
            continue
        faults = faults_of(check, manifest, types, warehouse, listed)
        complaints += [f"{check['name']}: no fault is planted for it"] if not faults else []
        complaints += filter(None, (is_seen(warehouse, check, fault) for fault in faults))
    assert not complaints, "\n".join(complaints)


def test_tables_may_be_empty_where_nothing_asks_for_rows(
    warehouse: duckdb.DuckDBPyConnection, manifest: Manifest
) -> None:
    """`has_rows` is silent once the relation that decides is empty as well: a vendor that is off stops no build."""
    checks = [check for check in data_tests(manifest) if kind_of(check) == "has_rows"]
    assert checks
    for check in checks:
        warehouse.execute("begin")
        for key in check["depends_on"]["nodes"]:
            node = manifest["nodes"][key]
            warehouse.execute(f'delete from "{node["schema"]}"."{node["alias"]}"')
        is_failing = found(warehouse, check["compiled_code"])
        warehouse.execute("rollback")
        assert not is_failing, check["name"]


def test_listed_faults_are_of_tables_that_their_checks_read(manifest: Manifest) -> None:
    """A listed fault names a test and spoils a table that this test reads itself."""
    checks = {check["name"]: check for check in data_tests(manifest)}
    wrong = []
    for name, rows in listed_faults().items():
        read = [manifest["nodes"][key] for key in checks[name]["depends_on"]["nodes"]] if name in checks else []
        tables = {f"{node['schema']}.{node['alias']}" for node in read}
        wrong += [f"{name}: {row['table']}" for row in rows if row["table"] not in tables]
        wrong += [f"{name}: {row['statement']}" for row in rows if f" {row['table']} " not in f"{row['statement']} "]
    assert not wrong, "\n".join(wrong)
