"""The build command: settings are checked, bad input stops with rows and remedy, never with a traceback."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from build_settings import prepared_environment
from build_stamp import read_stamp
from compiled_warehouse import compiled_warehouse, write_table
from parsed_project import PROJECT, begin_with_parse, environment, parsed, run_dbt, sample_settings
from run_settings import project_vars

ROOT = Path(__file__).resolve().parents[2]
AS_OF = "2025-12-31"
PERIOD = {
    "account_id": "A1", "start_date": "2025-01-01", "end_date": "", "amount": "100", "billing_interval": "month",
    "currency": "USD",
}  # fmt: skip
COLUMNS = tuple(PERIOD)


def environment_of(folder: Path, **more: str) -> dict[str, str]:
    settings = {
        "RAW_DIR": str(folder / "raw"),
        "WAREHOUSE_DB": str(folder / "warehouse.duckdb"),
        "PUBLISHED_DIR": str(folder / "warehouse_published"),
        "AS_OF": AS_OF,
        "DBT_TARGET_PATH": str(folder / "target"),
    }
    return {**os.environ, **settings, **more}


def run(folder: Path, arguments: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment_of(folder, **environment), capture_output=True,
        text=True, check=False,
    )  # fmt: skip


def build(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return run(folder, ["macros/python/build_warehouse.py"], **environment)


def begin_build(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A build by the command that need not parse the project for these settings."""
    settings = prepared_environment(environment_of(folder, **environment), project_vars())
    begin_with_parse(folder / "target", **settings)
    return build(folder, **environment)


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


@dataclass(frozen=True)
class Built:
    """A folder with the smallest landing, its private file and what was published; and the build's output."""

    folder: Path
    output: str

    @property
    def published(self) -> Path:
        return self.folder / "warehouse_published"

    def version(self) -> str:
        return (self.published / "current").resolve().name


@pytest.fixture(scope="module")
def smallest(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("smallest")
    write_table(folder / "raw", "periods", "subscription_periods", [PERIOD], COLUMNS)
    done = begin_build(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return Built(folder, done.stdout)


def test_the_smallest_input_fills_ledger_and_retention(smallest: Built) -> None:
    assert "closing ARR     1,200.00" in smallest.output
    with duckdb.connect(str(smallest.published / "warehouse.duckdb"), read_only=True) as connection:
        assert connection.execute("select account_key, component, amount from arr.fct_arr_movements").fetchall() == [
            ("A1", "whole_line", 1200)
        ]
        assert connection.execute(
            "select rate from metrics.nrr where dimension = 'total' and window_months = 1 order by month desc limit 1"
        ).fetchall() == [(1,)]


def test_a_build_that_passes_is_published_and_reported(smallest: Built) -> None:
    manifest = json.loads((smallest.published / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["version"] == smallest.version() and manifest["as_of_date"] == AS_OF
    assert {fact["schema"] for fact in manifest["tables"]} == set(project_vars()["publish:schemas"])
    assert manifest["sources"] == [
        {
            "source_system": "periods", "source_table": "subscription_periods", "row_count": 1, "watermark": None,
            "watermark_column": None,
        }
    ]  # fmt: skip
    assert "rows       1 landed = 1 used + 0 quarantined + 0 ignored" in smallest.output
    assert re.search(r"checks     [\d,]{3,} passed, 0 warned, 0 failed", smallest.output)
    assert f"published  {smallest.published / 'warehouse.duckdb'}, version {smallest.version()}" in smallest.output
    for page in (smallest.published / "report.html", smallest.folder / "warehouse_report.html"):
        text = page.read_text(encoding="utf-8")
        assert smallest.version() in text and "closing ARR     1,200.00" in text and "http" not in text


def test_nothing_landed_and_no_person_is_published(smallest: Built) -> None:
    with duckdb.connect(str(smallest.published / "warehouse.duckdb"), read_only=True) as connection:
        columns = connection.execute(
            "select column_name from duckdb_columns() where not internal and "
            "(column_name in ('raw_row', 'user_key', 'email') or starts_with(column_name, '_'))"
        ).fetchall()
        undescribed = connection.execute(
            "select schema_name, table_name from duckdb_tables() where comment is null"
        ).fetchall()
    assert columns == []
    assert undescribed == []


def test_input_that_stops_the_build_leaves_the_published_version(smallest: Built) -> None:
    before = smallest.version()
    bad = smallest.folder / "bad"
    for file, currency in (("a", "USD"), ("b", "XXQ")):
        row = {**PERIOD, "account_id": file, "currency": currency}
        write_table(bad, "periods/subscription_periods", file, [row], COLUMNS)
        link = {"account_id": file, "parent_account_id": "ab".replace(file, ""), "valid_from": "2025-01-01"}
        write_table(bad, "reference/account_hierarchy", file, [link], tuple(link))
    rates = [{"valid_from": "2025-01-01", "currency": "EUR", "rate_to_reporting": rate} for rate in ("1.1", "1.2")]
    write_table(bad, "periods", "fx_plan_rates", rates, tuple(rates[0]))
    done = begin_build(smallest.folder, RAW_DIR=str(bad))
    assert done.returncode == 1
    assert "not published: the build stopped" in done.stderr
    for message in (
        "See periods/subscription_periods row 2. (row 2 is row 1 of periods/subscription_periods/b.csv) Remedy: ",
        "See reference/account_hierarchy row 2. (row 2 is row 1 of reference/account_hierarchy/b.csv) Remedy: ",
        "See periods/fx_plan_rates row 1. Remedy: Keep one",
    ):
        assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert f"Readers still see version {before}" in done.stderr
    assert smallest.version() == before
    again = run(smallest.folder, ["macros/python/publish_warehouse.py"])
    assert again.returncode == 1 and "failed in" in again.stderr


LANDED = """
create schema canonical; create schema raw_periods; create schema raw_product;
create table canonical.input_errors (source_system text, source_table text, row_number bigint);
create table raw_periods.t as select generate_series as _row_number, 'landing/periods/t/a.csv' as _file
from generate_series(1, 2) union all select generate_series, 'landing/periods/t/c d.csv' from generate_series(3, 4);
create table raw_periods.other as select _row_number, 'landing/periods/other/' || _row_number || '.csv' as _file
from raw_periods.t;
create table raw_periods.whole as select _row_number, 'landing/periods/whole.csv' as _file from raw_periods.t;
create view raw_product.tracks as select 1 as _file_row
"""
PLACES = {
    ("periods", "t", 2): " (row 2 is row 2 of periods/t/a.csv)",
    ("periods", "t", 3): " (row 3 is row 1 of periods/t/c d.csv)",
    ("periods", "other", 3): " (row 3 is row 1 of periods/other/3.csv)",
    ("periods", "t", 5): "",
    ("periods", "t", None): "",
    ("periods", "whole", 2): "",
    ("periods", "nothing", 1): "",
    ("product", "tracks", 1): "",
    ("zuora", None, None): "",
}


@pytest.mark.parametrize("places", [PLACES, {}], ids=["problems", "none"])
def test_a_row_over_all_part_files_is_found_in_its_file(
    tmp_path: Path, places: dict[tuple[str, str | None, int | None], str]
) -> None:
    """Each problem has its own place; without one no landing table is looked through."""
    warehouse = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(LANDED)
        for place in places:
            connection.execute("insert into canonical.input_errors values (?, ?, ?)", place)
    sql = "select * from {{ with_part_files(ref('input_errors')) }}"
    arguments = ["--quiet", "compile", *PROJECT, "--target-path", str(tmp_path / "target"), "--inline", sql]
    with environment(**sample_settings() | {"WAREHOUSE_DB": str(warehouse)}):
        outcome = run_dbt(*arguments, manifest=parsed())
    assert outcome.success, outcome.exception
    compiled = outcome.result.results[0].node.compiled_code
    assert ("raw_" in compiled) == bool(places)
    with duckdb.connect(str(warehouse)) as connection:
        found = connection.execute(compiled).fetchall()
    assert len(found) == len(places)
    assert {tuple(place): part_file for *place, part_file in found} == places


def test_a_partial_run_is_not_published(smallest: Built) -> None:
    before = smallest.version()
    dbt = ["-m", "dbt.cli.main", "build", "--quiet", "--select", "currencies"]
    begin_with_parse(smallest.folder / "target", **environment_of(smallest.folder))
    assert run(smallest.folder, dbt).returncode == 0
    done = run(smallest.folder, ["macros/python/publish_warehouse.py"])
    assert done.returncode == 1
    assert "was partial: " in done.stderr and "Traceback" not in done.stderr
    assert f"Readers still see version {before}" in done.stderr
    assert smallest.version() == before


@pytest.mark.deep
def test_a_killed_build_leaves_the_published_version(smallest: Built) -> None:
    """The real command, killed at random moments: a build of minutes, so a few kills only; test_publish.py has many."""
    chance = random.Random(3)
    before = smallest.version()
    begun = 0
    for _ in range(4):
        with subprocess.Popen(
            [sys.executable, "macros/python/build_warehouse.py"], cwd=ROOT, env=environment_of(smallest.folder),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ) as process:  # fmt: skip
            time.sleep(chance.uniform(5, 90))
            assert process.poll() is None, "the build ended before it was killed"
            process.kill()
        assert smallest.version() == before
        # A kill before the first model leaves the file of the build before, which is published already.
        is_begun = read_stamp(smallest.folder / "warehouse.duckdb").state == "running"
        done = run(smallest.folder, ["macros/python/publish_warehouse.py"])
        assert "Traceback" not in done.stderr
        assert smallest.version() == before
        assert (done.returncode == 1 and "did not end" in done.stderr) or not is_begun
        begun += is_begun
        with duckdb.connect(str(smallest.published / "warehouse.duckdb"), read_only=True) as connection:
            assert connection.execute("select count(*) from arr.fct_arr_movements").fetchall() == [(1,)]
    assert begun, "no kill hit a running build"
    assert build(smallest.folder).returncode == 0
    assert smallest.version() > before


@pytest.mark.parametrize(
    ("periods", "rates", "hierarchy", "messages"),
    [
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
            ["Several plan rates for EUR from 2025-01-01, the last of them in row 2. See periods/fx_plan_rates row 1."],
        ),
        (
            [PERIOD],
            [],
            [
                {"account_id": "A1", "parent_account_id": "B", "valid_from": "2025-01-01", "valid_to": ""},
                {"account_id": "B", "parent_account_id": "A1", "valid_from": "2025-06-01", "valid_to": ""},
            ],
            [
                "Account A1 is its own ancestor on 2025-06-01, by the row that closes the circle. "
                "See reference/account_hierarchy row 2.",
                "Break",
            ],
        ),
    ],
    ids=["no rate", "rate too late", "two rates", "cycle"],
)
def test_what_makes_numbers_wrong_everywhere_is_listed(
    tmp_path: Path,
    periods: list[dict[str, str]],
    rates: list[dict[str, str]],
    hierarchy: list[dict[str, str]],
    messages: list[str],
) -> None:
    """The list whose rows stop the build in its post-hook; the test of the bad input above sees it stop."""
    raw = tmp_path / "raw"
    write_table(raw, "periods", "subscription_periods", periods, COLUMNS)
    if rates:
        write_table(raw, "periods", "fx_plan_rates", rates, list(rates[0]))
    if hierarchy:
        write_table(raw, "reference", "account_hierarchy", hierarchy, list(hierarchy[0]))
    connection = compiled_warehouse(("+input_errors",), AS_OF).run(raw)
    try:
        listed = connection.execute("select problem, remedy from canonical.input_errors").fetchall()
    finally:
        connection.close()
    for message in messages:
        assert any(message in problem or message in remedy for problem, remedy in listed), listed
    assert all(remedy for _, remedy in listed)


def test_a_broken_file_stops_with_its_name_and_line(tmp_path: Path) -> None:
    folder = tmp_path / "raw" / "periods"
    folder.mkdir(parents=True)
    (folder / "subscription_periods.csv").write_text(",".join(COLUMNS) + "\nA1,2025-01-01,,1,200,month,USD\n")
    done = begin_build(tmp_path, DBT_FAIL_FAST="1")
    assert done.returncode == 1
    assert "subscription_periods.csv, line 2: 7 fields where the header has 6" in done.stderr
    assert "Traceback" not in done.stderr
