"""What a source overwrites is kept: the snapshot of inputs over several builds, as dbt runs it.

Only the vendor `periods` is built, parsed once: each build takes seconds.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from compiled_warehouse import write_table
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from oracle.company import PERIOD_COLUMNS
from parsed_project import ROOT, environment, parsed_for

Row = dict[str, str | None]

OTHERS = ("billing/stripe", "billing/zuora", "company", "crm", "customer", "support", "usage")
SWITCHED_OFF = tuple(f"path:models/staging/{folder}" for folder in OTHERS)


def period(name: str, **other: str | None) -> Row:
    """One open period of an account of its own."""
    row: Row = {"period_id": name, "account_id": f"acct_{name}", "start_date": "2024-01-01", "amount": "1200"}
    return row | {"billing_interval": "year", "currency": "USD"} | other


class Project:
    """One private file that several builds write into."""

    def __init__(self, folder: Path) -> None:
        self.landing = folder / "landing"
        self.warehouse = folder / "warehouse.duckdb"
        variables = json.dumps({"vendors:overwritten": ["periods"]})
        self.options = [
            "--project-dir",
            str(ROOT),
            "--profiles-dir",
            str(ROOT),
            "--target-path",
            str(folder / "target"),
        ]
        self.options += ["--vars", variables]
        (self.landing / "periods").mkdir(parents=True)
        # Another var does not change the graph of a project that is parsed already: what it switches off is left out.
        self.manifest = parsed_for(self.landing)

    def _settings(self) -> Any:
        return environment(WAREHOUSE_DB=str(self.warehouse), RAW_DIR=str(self.landing), VENDORS="", AS_OF="2026-06-30")

    def build(self, rows: list[Row], product_map: list[Row]) -> list[str]:
        """One build of the history of inputs with its data tests; returns what failed."""
        write_table(self.landing, "periods", "subscription_periods", rows, PERIOD_COLUMNS)
        write_table(
            self.landing, "periods", "product_map", product_map, ["product_id", "product_family", "charge_type"]
        )
        chosen = ["--select", "+restated_inputs", "--exclude-resource-type", "unit_test"]
        chosen += ["--indirect-selection", "cautious", "--exclude", *SWITCHED_OFF]
        with self._settings():
            DuckDBConnectionManager.close_all_connections()
            outcome = dbtRunner(manifest=self.manifest).invoke(
                ["build", "--quiet", "--no-write-json", *self.options, *chosen]
            )
            DuckDBConnectionManager.close_all_connections()
        assert outcome.result is not None, outcome.exception
        return [r.node.name for r in outcome.result if str(r.status) not in ("success", "pass", "skipped")]

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        connection = duckdb.connect(str(self.warehouse), read_only=True)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()


MAP: list[Row] = [{"product_id": "setup", "product_family": "setup", "charge_type": "recurring"}]
FIRST = [period("kept"), period("priced"), period("gone"), period("ended"), period("filled", quantity=None)]


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Four builds: the start; everything that can happen to a row; the same again; one row comes back."""
    project = Project(tmp_path_factory.mktemp("history"))
    assert project.build(FIRST, MAP) == []
    second = [
        period("kept", amount="1200.00", account_name="New name"),
        period("priced", amount="1500"),
        period("ended", end_date="2025-01-01"),
        period("filled", quantity="3"),
        period("late"),
    ]
    remapped: list[Row] = [MAP[0] | {"charge_type": "service"}]
    assert project.build(second, remapped) == []
    assert project.build(second, remapped) == []
    assert project.build([*second, period("gone")], remapped) == []
    return project


def test_changes_are_those_of_the_rows(history: Project) -> None:
    """Another spelling of a number and a new name decide nothing; a build without changes adds nothing."""
    found = history.query(
        "select dense_rank() over (order by seen_at), source_table, record_id, change from quality.input_changes "
        "order by all"
    )
    assert found == [
        (1, "product_map", "setup", "changed"),
        (1, "subscription_periods", "ended", "changed"),
        (1, "subscription_periods", "filled", "changed"),
        (1, "subscription_periods", "gone", "vanished"),
        (1, "subscription_periods", "late", "new"),
        (1, "subscription_periods", "priced", "changed"),
        (2, "subscription_periods", "gone", "new"),
    ]


def test_before_and_after_are_kept(history: Project) -> None:
    ((before, after),) = history.query(
        "select content_before, content_after from quality.input_changes where record_id = 'priced'"
    )
    then, now = json.loads(before), json.loads(after)
    assert {key: (then[key], now[key]) for key in then if then[key] != now[key]} == {
        "amount": (1200, 1500),
    }


def test_counts_by_build_add_up(history: Project) -> None:
    found = history.query(
        "select source_table, new_row_count, changed_row_count, vanished_row_count from quality.restated_inputs "
        "order by seen_at, source_table"
    )
    assert found == [
        ("product_map", 0, 1, 0),
        ("subscription_periods", 1, 3, 1),
        ("subscription_periods", 1, 0, 0),
    ]


def test_every_version_has_its_time(history: Project) -> None:
    """Versions of a record follow one another without gap or overlap, and the last one is open."""
    broken = history.query(
        "select input_key from (select *, lead(dbt_valid_from) over (partition by input_key order by dbt_valid_from) "
        "as next_from from history.input_history) "
        "where dbt_valid_to <> coalesce(next_from, timestamp '9999-12-31') or dbt_valid_from >= dbt_valid_to"
    )
    assert broken == []
    assert history.query("select count(*), count(distinct input_key) from history.input_history") == [(13, 7)]


def test_two_records_with_one_key_stop_the_snapshot(history: Project) -> None:
    """The check on the key comes before the snapshot, which would multiply such rows for good."""
    connection = duckdb.connect(str(history.warehouse))
    connection.execute("drop schema if exists history_before cascade; create schema history_before")
    connection.execute("create table history_before.rows as from history.input_history")
    connection.close()
    doubled = dict(history.manifest.nodes)
    node = next(node for node in doubled.values() if node.name == "input_states" and node.resource_type == "model")
    code = node.raw_code
    node.raw_code = code.replace("from states", "from (select * from states union all select * from states) as states")
    try:
        failed = history.build(FIRST, MAP)
    finally:
        node.raw_code = code
    assert any(name.startswith("unique_combination_input_states") for name in failed)
    assert history.query("select count(*) from (from history.input_history except from history_before.rows)") == [(0,)]
