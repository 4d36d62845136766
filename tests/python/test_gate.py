"""The gate: every suite passes a good frame and fails a bad one, with the severity, words and remedy of its policy.

Landings and warehouses are small and made here, so that a run takes seconds; the embedded company is checked too,
because a false alarm is a fault of the gate.
"""

from __future__ import annotations

import csv
import errno
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import gate
import gate_built
import gate_history
import gate_landing
import gate_policy
import pytest
from compiled_warehouse import environment, write_table
from gate_history import CheckResult
from landing_files import LandingError, TableContract, read_table
from pseudonyms import Pseudonyms

ROOT = Path(__file__).resolve().parents[2]
Failures = set[tuple[str, str, str, str]]
AS_OF = "2026-06-30"
ROWS = 40
CUSTOMERS = [
    {
        "id": f"cus_{number:02}",
        "name": f"Müller & Söhne {number}",
        "email": f"billing{number}@company.example",
        "created": "2026-01-01 00:00:00",
        "_fivetran_synced": "2026-06-30 05:00:00",
    }
    for number in range(ROWS)
]
PERIODS = [
    {
        "account_id": f"A{number}", "start_date": "2026-06-01", "end_date": "", "amount": "100",
        "billing_interval": "month", "currency": "USD",
    }
    for number in range(ROWS)
]  # fmt: skip
Rows = list[dict[str, str]]


PARENTS = [
    {"account_id": "A1", "parent_account_id": "A2", "valid_from": "2026-05-01"},
    {"account_id": "A3", "parent_account_id": "A2", "valid_from": "2026-09-01"},
]


def land(raw: Path, customers: Rows = CUSTOMERS, columns: tuple[str, ...] = tuple(CUSTOMERS[0])) -> None:
    """Billing periods and parents, which record no times of loading, and customers as a connector lands them."""
    land_periods(raw)
    land_parents(raw)
    write_table(raw, "stripe", "customer", customers, columns)


def land_periods(raw: Path, **values: str) -> None:
    """Land all periods, with other values."""
    write_table(raw, "periods", "subscription_periods", [row | values for row in PERIODS], tuple(PERIODS[0] | values))


def land_parents(raw: Path, rows: Rows = PARENTS) -> None:
    """Land rows of the hierarchy; one of them holds from a day after the as-of date."""
    write_table(raw, "reference", "account_hierarchy", rows, tuple(PARENTS[0]))


def failures(results: list[CheckResult]) -> Failures:
    """What failed: suite, check, table and severity."""
    return {
        (result.suite, result.check_name, result.table_name, result.severity)
        for result in results
        if not result.is_passed
    }


def check_landing(raw: Path, warehouse: Path, as_of: str = AS_OF, vendors: str = "auto") -> list[CheckResult]:
    with environment(AS_OF=as_of, VENDORS=vendors):
        return gate.check_landing(str(raw), str(warehouse))


def stored(warehouse: Path, sql: str) -> list[tuple[Any, ...]]:
    connection = duckdb.connect(str(warehouse), read_only=True)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


# --- landing ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with a landing `raw` and a warehouse file in which it was checked once, without a failure."""
    folder = tmp_path_factory.mktemp("landed")
    land(folder / "raw")
    results = check_landing(folder / "raw", folder / "warehouse.duckdb")
    assert failures(results) == set()
    volume = [result for result in results if result.suite == "landing_volume"]
    assert {result.observed for result in volume} == {"nothing to compare with yet"}
    return folder


@pytest.fixture
def again(landed: Path) -> Path:
    """The landing of `landed`, in the same place, with a warehouse that knows only its first run."""
    shutil.copyfile(landed / "warehouse.duckdb", landed / "copy.duckdb")
    shutil.rmtree(landed / "raw")
    land(landed / "raw")
    return landed


def test_the_same_landing_passes_again(again: Path) -> None:
    """The good frame of every landing suite: all of them speak, and none fails."""
    results = check_landing(again / "raw", again / "copy.duckdb")
    assert failures(results) == set()
    spoken = {result.suite for result in results if result.observed != "nothing to compare with yet"}
    assert spoken == set(gate_landing.SUITES)


def changed(**values: str) -> Callable[[Path], None]:
    """Land all customers with other values."""
    return lambda raw: land(raw, [customer | values for customer in CUSTOMERS])


def some_changed(count: int, **values: str) -> Callable[[Path], None]:
    """Land the first customers with other values."""
    return lambda raw: land(raw, [row | values if number < count else row for number, row in enumerate(CUSTOMERS)])


CUSTOMER = "stripe.customer"
BAD_LANDINGS: dict[str, tuple[Callable[[Path], None], Failures]] = {
    "a declared column is gone": (
        lambda raw: land(raw, columns=("id", "name", "created", "_fivetran_synced")),
        {("landing_shape", "lost_column_count", CUSTOMER, "error")},
    ),
    "an unknown column appears": (
        lambda raw: land(raw, columns=(*CUSTOMERS[0], "e_mail")),
        {
            ("landing_shape", "new_column_count", CUSTOMER, "warn"),
            ("landing_shape", "renamed_column_count", CUSTOMER, "warn"),
        },
    ),
    "an unknown column appears and no declared one is absent": (
        lambda raw: land(raw, columns=(*CUSTOMERS[0], "is_deleted", "livemode", "metadata", "e_mail")),
        {("landing_shape", "new_column_count", CUSTOMER, "warn")},
    ),
    "a cut off extract": (
        lambda raw: land(raw, CUSTOMERS[:10]),
        {
            ("landing_volume", "rows_to_history", CUSTOMER, "error"),
            ("landing_volume", "rows_to_history", CUSTOMER, "warn"),
        },
    ),
    "a few rows fewer": (
        lambda raw: land(raw, CUSTOMERS[:36]),
        {("landing_volume", "rows_to_history", CUSTOMER, "warn")},
    ),
    "an extract landed four times": (
        lambda raw: land(raw, CUSTOMERS * 4),
        {("landing_volume", "rows_to_history", CUSTOMER, "warn")},
    ),
    "the folder of a vendor is gone": (
        lambda raw: shutil.rmtree(raw / "stripe"),
        {
            ("landing_volume", "rows_to_history", CUSTOMER, "error"),
            ("landing_volume", "rows_to_history", CUSTOMER, "warn"),
        },
    ),
    "an older extract": (
        changed(_fivetran_synced="2026-06-28 05:00:00"),
        {("landing_freshness", "days_behind", "stripe", "error")},
    ),
    "older periods": (
        lambda raw: land_periods(raw, start_date="2026-03-01"),
        {
            ("landing_freshness", "age_days", "periods", "warn"),
            ("landing_freshness", "days_behind", "periods", "warn"),
        },
    ),
    "periods of years ago": (
        lambda raw: land_periods(raw, start_date="2024-03-01"),
        {
            ("landing_freshness", "age_days", "periods", "warn"),
            ("landing_freshness", "days_behind", "periods", "warn"),
            ("landing_freshness", "days_behind", "periods", "error"),
        },
    ),
    "older reference files": (
        lambda raw: land_parents(raw, [PARENTS[0] | {"valid_from": "2025-05-01"}, PARENTS[1]]),
        {("landing_freshness", "days_behind", "reference", "warn")},
    ),
    "reference files of years ago": (
        lambda raw: land_parents(raw, [PARENTS[0] | {"valid_from": "2024-05-01"}, PARENTS[1]]),
        {
            ("landing_freshness", "age_days", "reference", "warn"),
            ("landing_freshness", "days_behind", "reference", "warn"),
            ("landing_freshness", "days_behind", "reference", "error"),
        },
    ),
    "a name decoded wrongly": (
        some_changed(1, name="MÃ¼ller"),
        {("landing_encoding", "broken_share", CUSTOMER, "warn")},
    ),
    "names with replacement characters": (
        changed(name="M\ufffdller"),
        {
            ("landing_encoding", "broken_share", CUSTOMER, "warn"),
            ("landing_encoding", "broken_share", CUSTOMER, "error"),
        },
    ),
    "a column emptied by the connector": (
        changed(email=""),
        {
            ("landing_nulls", "filled_to_history", CUSTOMER, "error"),
            ("landing_nulls", "null_share_rise", CUSTOMER, "warn"),
        },
    ),
    "a third of a column emptied": (
        some_changed(14, email=""),
        {("landing_nulls", "null_share_rise", CUSTOMER, "warn")},
    ),
}


@pytest.mark.parametrize("case", BAD_LANDINGS)
def test_a_bad_landing_fails_in_its_suite_and_in_no_other(case: str, again: Path) -> None:
    spoil, expected = BAD_LANDINGS[case]
    spoil(again / "raw")
    results = check_landing(again / "raw", again / "copy.duckdb")
    assert failures(results) == expected
    assert bool(gate.errors(results)) == any(severity == "error" for *_, severity in expected)
    for result in results:
        if not result.is_passed:
            assert result.message.startswith(result.table_name) and "Remedy: " in result.message


def test_a_column_under_another_name_is_told_on_the_first_landing_and_until_it_is_corrected(tmp_path: Path) -> None:
    """One of two part files calls `email` otherwise; a column that the sources file lists as unread is no suspect."""
    raw, warehouse = tmp_path / "raw", tmp_path / "copy.duckdb"
    everything = (*CUSTOMERS[0], "is_deleted", "livemode", "metadata")
    land(raw)
    (raw / "stripe" / "customer.csv").unlink()
    write_table(raw / "stripe", "customer", "a", CUSTOMERS[:20], everything)
    renamed = ["mailbox" if name == "email" else name for name in everything]
    write_table(raw / "stripe", "customer", "b", CUSTOMERS[20:], [*renamed, "née Zoë"])
    kept = Pseudonyms.of(str(raw)).name_of("née Zoë")
    for _ in range(2):
        [failed] = [result for result in check_landing(raw, warehouse) if not result.is_passed]
        assert (failed.severity, failed.observed) == ("warn", "2")
        assert failed.message == (
            "stripe.customer: columns that nobody declared stand beside optional ones that are absent and read as "
            f"empty: one may be the other under a new name (stripe/customer/b.csv: undeclared columns mailbox, {kept}; "
            "optional columns absent email): renamed_column_count is 2, expected at most 0 columns. Remedy: Rename in "
            "the file what has another name; list what nobody reads under `unread` of the table in its sources file."
        )
    write_table(raw / "stripe", "customer", "b", CUSTOMERS[20:], everything)
    plan = ("id", "product_id", "currency", "interval", "amount")
    write_table(raw, "stripe", "plan", [{"id": "p"}], (*plan, "aggregate_usage"))
    assert failures(check_landing(raw, warehouse)) == set()
    write_table(raw, "stripe", "plan", [{"id": "p"}], (*plan, "aggregate_use"))
    results = check_landing(raw, tmp_path / "other.duckdb")
    assert failures(results) == {("landing_shape", "renamed_column_count", "stripe.plan", "warn")}
    assert any("stripe/plan.csv: undeclared columns aggregate_use; " in result.message for result in results)


def test_an_old_landing_is_told_by_the_as_of_date(again: Path) -> None:
    expected = {("landing_freshness", "age_days", "stripe", "warn")}
    results = check_landing(again / "raw", again / "copy.duckdb", as_of="2026-07-08")
    assert failures(results) == expected
    [message] = [result.message for result in results if not result.is_passed]
    assert "newest row 2026-06-30" in message and "age_days is 8, expected at most 7 days" in message
    assert failures(check_landing(again / "raw", again / "copy.duckdb", as_of="2026-07-07")) == set()


def test_days_that_lie_ahead_do_not_make_a_landing_fresh(again: Path) -> None:
    """A period that begins after the as-of date says nothing; one recorded or signed lately makes the landing fresh."""
    warehouse = again / "copy.duckdb"
    land_periods(again / "raw", start_date="2027-01-01")
    land_parents(again / "raw", [PARENTS[0] | {"account_id": "A9"}, PARENTS[1] | {"valid_from": "2027-09-01"}])
    assert failures(check_landing(again / "raw", warehouse)) == set()
    land_periods(again / "raw", start_date="2026-03-01", signed_date="2026-06-20")
    assert failures(check_landing(again / "raw", warehouse)) == set()
    freshness = {
        result.table_name: result.message
        for result in check_landing(again / "raw", warehouse)
        if result.check_name == "age_days"
    }
    assert "periods: age_days 10, at most 62 days" in freshness["periods"]
    assert "reference: age_days 60, at most 731 days" in freshness["reference"]


def test_a_build_of_an_earlier_day_is_not_older_than_the_last_one(again: Path) -> None:
    """Periods that began after its as-of date do not count; that the build before counted them is no reason to warn."""
    rows = [PERIODS[0] | {"start_date": f"2026-{month:02}-28"} for month in range(1, 7)]
    write_table(again / "raw", "periods", "subscription_periods", rows, tuple(PERIODS[0]))
    assert failures(check_landing(again / "raw", again / "new.duckdb")) == set()
    assert failures(check_landing(again / "raw", again / "new.duckdb", as_of="2026-05-28")) == set()


def test_a_broken_text_is_told_by_its_column_and_not_shown(again: Path) -> None:
    """A broken text may be the name of a person, and results are published."""
    some_changed(2, name="Zoë MÃ¼ller")(again / "raw")
    [message] = [
        result.message for result in check_landing(again / "raw", again / "copy.duckdb") if not result.is_passed
    ]
    assert "(2 rows, in name)" in message and "ller" not in message


def traces(folder: Path, warehouse: Path, word: str) -> list[str]:
    """Where a word stands after a check: results, measures, files of the gate and the bytes of the warehouse."""
    tables = {name: stored(warehouse, f"from raw_gate.{name}") for name in ("results", "measures")}
    found = [f"{name}: {row}" for name, rows in tables.items() for row in rows if word in str(row).lower()]
    files = [path for path in (folder / "gx").rglob("*") if path.is_file()]
    assert files and all(tables.values())
    return found + [str(path) for path in [*files, warehouse] if word.encode() in path.read_bytes().lower()]


VALUES_AS_NAMES = ("Zoë Kanarie", "kanarie@mail.example", "+1 555 kanarie")


def test_an_undeclared_name_that_could_be_a_value_is_shown_nowhere(
    again: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The names are new, hold broken text, become empty and vanish; each is spoken of by the reader's pseudonym."""
    names = [Pseudonyms.of(str(again / "raw")).name_of(name) for name in VALUES_AS_NAMES]
    columns = (*CUSTOMERS[0], *VALUES_AS_NAMES)
    said = []
    for first, others in (("MÃ¼ller", "Müller"), ("", "")):
        rows = [
            row | dict.fromkeys(VALUES_AS_NAMES, others if number else first) for number, row in enumerate(CUSTOMERS)
        ]
        land(again / "raw", rows, columns)
        settings = {"WAREHOUSE_DB": str(again / "copy.duckdb"), "RAW_DIR": str(again / "raw"), "AS_OF": AS_OF}
        with environment(**settings, VENDORS=""):
            gate.main(["landing"])
        said.append("".join(capsys.readouterr()))
    assert f"new {names[0]}, new {names[1]}, new {names[2]}" in said[0]
    assert f"(1 rows, in {names[0]}, {names[1]}, {names[2]})" in said[0]
    assert f"{CUSTOMER}.{names[0]}: " in said[1]
    land(again / "raw")
    check_landing(again / "raw", again / "copy.duckdb")
    assert "kanarie" not in "".join(said).lower()
    assert traces(again, again / "copy.duckdb", "kanarie") == []
    assert traces(again, again / "copy.duckdb", names[0])


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_file_without_a_header_is_not_measured(again: Path, ending: str) -> None:
    """Its first row would be taken for names; the build stops at it and says why."""
    path = again / "raw" / "stripe" / "customer.csv"
    first = CUSTOMERS[0] | {"name": "kanarie", "email": "kanarie@mail.example"}
    land(again / "raw", [first, *CUSTOMERS[1:]])
    path.write_text(path.read_text(encoding="utf-8").split("\n", 1)[1], encoding="utf-8")
    if ending == "parquet":
        duckdb.read_csv(str(path), header=True, all_varchar=True).write_parquet(str(path.with_suffix(".parquet")))
        path.unlink()
    for _ in range(2):
        assert failures(check_landing(again / "raw", again / "copy.duckdb")) == set()
    assert traces(again, again / "copy.duckdb", "kanarie") == []


def test_a_header_without_rows_is_measured(tmp_path: Path) -> None:
    """No row has no broken text: the count is 0, not unknown."""
    land(tmp_path / "raw", customers=[])
    assert failures(check_landing(tmp_path / "raw", tmp_path / "copy.duckdb")) == set()


def test_signs_that_languages_use_are_no_broken_characters(again: Path) -> None:
    changed(name="SÃO PAULO, Âge d'Or, “quoted” – naïve £5, Łódź, 東京")(again / "raw")
    assert failures(check_landing(again / "raw", again / "copy.duckdb")) == set()


def test_a_vendor_that_nobody_asked_for_is_not_missed(again: Path) -> None:
    assert failures(check_landing(again / "raw", again / "copy.duckdb", vendors="periods")) == set()
    assert failures(check_landing(again / "raw", again / "copy.duckdb")) == set()


def test_another_landing_folder_has_a_history_of_its_own(again: Path, tmp_path: Path) -> None:
    land(tmp_path / "other", CUSTOMERS[:5])
    assert failures(check_landing(tmp_path / "other", again / "copy.duckdb")) == set()


def customer_contract() -> TableContract:
    tables = gate_policy.declared_tables()
    return next(table for table in tables if (table.vendor, table.table) == ("stripe", "customer"))


@pytest.mark.parametrize(
    "header", ["name,email\nx,y\n", "id,name\n1\n", "", "id,id\n1,2\n"], ids=["column", "width", "empty", "twice"]
)
def test_what_the_strict_reader_stops_at_is_left_to_it(header: str, again: Path) -> None:
    """One fault, one voice: a file that cannot be read as declared fails in the build and not in the gate."""
    (again / "raw" / "stripe" / "customer.csv").write_text(header, encoding="utf-8")
    with pytest.raises(LandingError):
        read_table(customer_contract(), raw_dir=str(again / "raw"), is_on=True).read_all()
    found = failures(check_landing(again / "raw", again / "copy.duckdb"))
    assert not {
        failure for failure in found if failure[0] in ("landing_shape", "landing_nulls", "landing_encoding")
    } - {("landing_shape", "lost_column_count", CUSTOMER, "error")}


def test_parquet_is_measured_like_text(tmp_path: Path) -> None:
    """The same rows as Parquet: rows, empty values and newest day come from the footer or a query and are the same."""
    measured = {}
    for kind in ("csv", "parquet"):
        raw = tmp_path / kind
        land(raw, [row | {"email": ""} if number < 10 else row for number, row in enumerate(CUSTOMERS)])
        if kind == "parquet":
            path = raw / "stripe" / "customer.csv"
            duckdb.read_csv(str(path), all_varchar=True).write_parquet(str(path.with_suffix(".parquet")))
            path.unlink()
        check_landing(raw, tmp_path / f"{kind}.duckdb")
        measured[kind] = stored(
            tmp_path / f"{kind}.duckdb",
            "select table_name, column_name, measure, value from raw_gate.measures order by all",
        )
    assert measured["csv"] == measured["parquet"]
    assert ("stripe.customer", "email", "null_share", 0.25) in measured["parquet"]


def test_a_record_longer_than_the_reader_expects_is_measured(tmp_path: Path) -> None:
    land(tmp_path / "raw", [CUSTOMERS[0] | {"name": "x" * 3_000_000}, *CUSTOMERS[1:]])
    check_landing(tmp_path / "raw", tmp_path / "warehouse.duckdb")
    rows = stored(
        tmp_path / "warehouse.duckdb",
        "select value from raw_gate.measures where measure = 'row_count' and table_name = 'stripe.customer'",
    )
    assert rows == [(ROWS,)]


# --- built -----------------------------------------------------------------------------------------------------------

MONTHS = "generate_series(date '2025-06-01', date '2026-06-01', interval 1 month)"
BUILT = f"""
create schema arr; create schema metrics; create schema bi; create schema canonical; create schema quality;
create schema readiness;
create table arr.fct_account_arr_months as
    select cast(m as date) as month, m < '2026-06-01' as is_complete_month from unnest({MONTHS}) as months(m);
create table arr.fct_arr_movements as
    select cast(m as date) as effective_month, kind as movement_type_monthly
    from unnest({MONTHS}) as months(m), unnest(['new', 'expansion', 'expansion', 'churn']) as kinds(kind), range(10);
insert into arr.fct_arr_movements select date '2026-05-01', 'fx' from range(200);
create table metrics.nrr as
    select cast(m as date) as month, w as window_months, d as dimension, cast(1.05 as decimal(28, 8)) as rate,
        100 as opening_account_count, m < '2026-06-01' as is_complete_month
    from unnest({MONTHS}) as months(m), unnest([1, 12]) as windows(w), unnest(['total', 'segment']) as slices(d);
create table metrics.grr as select * replace (cast(0.9 as decimal(28, 8)) as rate) from metrics.nrr;
create table bi.bi_account_months as
    select 'smb' as segment, 'team' as plan, 0.5 as seat_utilisation_rate, 70 as health_score from range(50);
create table canonical.health_scores as
    select cast(m as date) as score_date, cast(70 + number % 21 - 10 as decimal(5, 2)) as health_score
    from unnest({MONTHS}) as months(m), range(42) as scores(number);
create table readiness.rule_scores as
    select cast(m as date) as scoring_date, number, cast(30 + number % 21 as double) as rule_score
    from unnest({MONTHS}) as months(m), range(42) as scores(number);
create table readiness.account_scores as
    select scoring_date, number, cast(number % 21 as double) / 100 as probability from readiness.rule_scores;
create table quality.source_conservation as
    select 'stripe' as source_system, 'customer' as source_table, 200 as rows_landed, 4 as rows_quarantined;
"""


@pytest.fixture(scope="module")
def first_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Warehouse file with small tables of the published names, which was checked once without a failure."""
    folder = tmp_path_factory.mktemp("built")
    connection = duckdb.connect(str(folder / "warehouse.duckdb"))
    connection.execute(BUILT)
    connection.close()
    assert failures(gate.check_built(str(folder / "warehouse.duckdb"))) == set()
    return folder / "warehouse.duckdb"


@pytest.fixture
def next_build(first_build: Path) -> Path:
    """A copy in which nothing has changed since the first build."""
    return Path(shutil.copyfile(first_build, first_build.with_name("copy.duckdb")))


def check_after(warehouse: Path, statement: str) -> list[CheckResult]:
    connection = duckdb.connect(str(warehouse))
    connection.execute(statement)
    connection.close()
    return gate.check_built(str(warehouse))


def test_the_same_tables_pass_again(next_build: Path) -> None:
    """The good frame of every built suite: all of them speak, and none fails."""
    results = gate.check_built(str(next_build))
    assert failures(results) == set()
    spoken = {result.suite for result in results if result.observed != "nothing to compare with yet"}
    assert spoken == set(gate_built.SUITES)


MOVEMENTS, SCORES, ACCOUNTS = "arr.fct_arr_movements", "canonical.health_scores", "bi.bi_account_months"
RULE_SCORES, LEARNED_SCORES = "readiness.rule_scores", "readiness.account_scores"
BAD_BUILDS: dict[str, tuple[str, Failures]] = {
    "the last complete month has no movement": (
        "delete from arr.fct_arr_movements where effective_month = '2026-05-01' and movement_type_monthly <> 'fx'",
        {
            ("built_movements", "rows_to_trailing", MOVEMENTS, "error"),
            ("built_movements", "rows_to_trailing", MOVEMENTS, "warn"),
        },
    ),
    "all expansion turns into churn": (
        "update arr.fct_arr_movements set movement_type_monthly = 'churn' "
        "where effective_month = '2026-05-01' and movement_type_monthly = 'expansion'",
        {("built_movements", "share_change", MOVEMENTS, "warn")},
    ),
    "movements of another kind": (
        "update arr.fct_arr_movements set movement_type_monthly = 'other' where effective_month = '2026-05-01'",
        {
            ("built_movements", "share_change", MOVEMENTS, "warn"),
            ("built_movements", "share_change", MOVEMENTS, "error"),
        },
    ),
    "NRR jumps": (
        "update metrics.nrr set rate = 1.25 where month = '2026-05-01'; delete from raw_gate.measures",
        {("built_retention", "rate_jump", "metrics.nrr", "warn")},
    ),
    "GRR collapses": (
        "update metrics.grr set rate = 0.3 where month = '2026-05-01'; delete from raw_gate.measures",
        {
            ("built_retention", "rate_jump", "metrics.grr", "warn"),
            ("built_retention", "rate_to_before", "metrics.grr", "error"),
        },
    ),
    "NRR in another unit from the first build on": (
        "update metrics.nrr set rate = 100 * rate; delete from raw_gate.measures",
        {
            ("built_retention", "rate_level", "metrics.nrr", "error"),
            ("built_retention", "rate_level", "metrics.nrr", "warn"),
        },
    ),
    "NRR of a month that was shown before": (
        "update metrics.nrr set rate = 1.1 where month = '2026-02-01'",
        {("built_retention", "rate_restated", "metrics.nrr", "warn")},
    ),
    "NRR of a month that was shown before is another": (
        "update metrics.nrr set rate = 1.4 where month = '2026-02-01'",
        {
            ("built_retention", "rate_restated", "metrics.nrr", "warn"),
            ("built_retention", "rate_restated", "metrics.nrr", "error"),
        },
    ),
    "segments unknown": (
        "update bi.bi_account_months set segment = 'unknown' where rowid < 10",
        {("built_nulls", "missing_share_rise", ACCOUNTS, "warn")},
    ),
    "plans lost": (
        "update bi.bi_account_months set plan = null where rowid < 20",
        {
            ("built_nulls", "missing_share_rise", ACCOUNTS, "warn"),
            ("built_nulls", "missing_share_rise", ACCOUNTS, "error"),
        },
    ),
    "health scores drift": (
        "update canonical.health_scores set health_score = health_score - 5 where score_date = '2026-05-01'",
        {("built_scores", "mean_shift", SCORES, "warn")},
    ),
    "health scores on another scale": (
        "update canonical.health_scores set health_score = health_score / 100 where score_date = '2026-05-01'",
        {
            ("built_scores", "mean_shift", SCORES, "warn"),
            ("built_scores", "mean_shift", SCORES, "error"),
            ("built_scores", "spread_to_before", SCORES, "warn"),
        },
    ),
    "every account has the same score": (
        "update canonical.health_scores set health_score = 70 where score_date = '2026-05-01'",
        {("built_scores", "spread_to_before", SCORES, "warn")},
    ),
    "rule scores drift": (
        "update readiness.rule_scores set rule_score = rule_score + 5 where scoring_date = '2026-05-01'",
        {("built_scores", "mean_shift", RULE_SCORES, "warn")},
    ),
    "rule scores on another scale": (
        "update readiness.rule_scores set rule_score = rule_score / 100 where scoring_date = '2026-05-01'",
        {
            ("built_scores", "mean_shift", RULE_SCORES, "warn"),
            ("built_scores", "mean_shift", RULE_SCORES, "error"),
            ("built_scores", "spread_to_before", RULE_SCORES, "warn"),
        },
    ),
    "some rule scores lack their factors": (
        "update readiness.rule_scores set rule_score = null where number % 21 in (0, 20)",
        {("built_nulls", "missing_share_rise", RULE_SCORES, "warn")},
    ),
    "most rule scores lack their factors": (
        "update readiness.rule_scores set rule_score = null where number < 21",
        {
            ("built_nulls", "missing_share_rise", RULE_SCORES, "warn"),
            ("built_nulls", "missing_share_rise", RULE_SCORES, "error"),
        },
    ),
    "learned scores drift": (
        "update readiness.account_scores set probability = probability + 0.05 where scoring_date = '2026-05-01'",
        {("built_scores", "mean_shift", LEARNED_SCORES, "warn")},
    ),
    "learned scores are percentages": (
        "update readiness.account_scores set probability = probability * 100 where scoring_date = '2026-05-01'",
        {
            ("built_scores", "mean_shift", LEARNED_SCORES, "warn"),
            ("built_scores", "mean_shift", LEARNED_SCORES, "error"),
            ("built_scores", "spread_to_before", LEARNED_SCORES, "warn"),
        },
    ),
    "every account has the same learned score": (
        "update readiness.account_scores set probability = 0.1 where scoring_date = '2026-05-01'",
        {("built_scores", "spread_to_before", LEARNED_SCORES, "warn")},
    ),
    "no learned score": (
        "update readiness.account_scores set probability = null",
        {
            ("built_nulls", "missing_share_rise", LEARNED_SCORES, "warn"),
            ("built_nulls", "missing_share_rise", LEARNED_SCORES, "error"),
        },
    ),
    "more rows set aside": (
        "update quality.source_conservation set rows_quarantined = 16",
        {("built_quarantine", "quarantined_share_rise", CUSTOMER, "warn")},
    ),
    "most rows set aside": (
        "update quality.source_conservation set rows_quarantined = 150",
        {
            ("built_quarantine", "quarantined_share", CUSTOMER, "warn"),
            ("built_quarantine", "quarantined_share", CUSTOMER, "error"),
            ("built_quarantine", "quarantined_share_rise", CUSTOMER, "warn"),
        },
    ),
    "use of many prospects": ("insert into quality.source_conservation values ('product', 'tracks', 200, 80)", set()),
    "most use waits": (
        "insert into quality.source_conservation values ('product', 'tracks', 200, 120)",
        {("built_quarantine", "quarantined_share", "product.tracks", "warn")},
    ),
    "nearly all use waits": (
        "insert into quality.source_conservation values ('product', 'tracks', 200, 192)",
        {
            ("built_quarantine", "quarantined_share", "product.tracks", "warn"),
            ("built_quarantine", "quarantined_share", "product.tracks", "error"),
        },
    ),
}


@pytest.mark.parametrize("case", BAD_BUILDS)
def test_a_bad_build_fails_in_its_suite_and_in_no_other(case: str, next_build: Path) -> None:
    statement, expected = BAD_BUILDS[case]
    results = check_after(next_build, statement)
    assert failures(results) == expected
    for result in results:
        if not result.is_passed:
            assert result.message.startswith(result.table_name) and "Remedy: " in result.message


def test_small_numbers_are_no_drift(next_build: Path) -> None:
    """Half of three accounts is noise: below the counts of the policy the checks do not speak."""
    statement = """
        delete from arr.fct_arr_movements where rowid % 13 <> 0; update metrics.nrr set opening_account_count = 3;
        update metrics.nrr set rate = 9 where month = '2026-05-01';
        delete from canonical.health_scores where rowid % 42 <> 0;
        delete from readiness.rule_scores where rowid % 42 <> 0;
        delete from readiness.account_scores where rowid % 42 <> 0;
        update quality.source_conservation set rows_landed = 4
    """
    assert failures(check_after(next_build, statement)) == set()


def test_tables_that_are_not_there_are_not_checked(next_build: Path) -> None:
    statement = (
        "drop table canonical.health_scores; drop table readiness.rule_scores; drop table readiness.account_scores; "
        "delete from bi.bi_account_months"
    )
    results = check_after(next_build, statement)
    assert failures(results) == set()
    assert {"built_scores", "built_nulls"}.isdisjoint(result.suite for result in results)


def test_scores_without_dates_are_compared_between_builds(next_build: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subject = gate_policy.Subject("built_scores", "metrics.latest", "score", "", "", "", ())
    true_subjects = gate_policy.read_subjects
    monkeypatch.setattr(
        gate_built, "read_subjects", lambda suite: [subject] if suite == "built_scores" else true_subjects(suite)
    )
    scores = "create or replace table metrics.latest as select {} as score from range(100) as rows(n)"
    assert failures(check_after(next_build, scores.format("n"))) == set()
    assert failures(check_after(next_build, scores.format("n + 1"))) == set()
    assert failures(check_after(next_build, scores.format("n + 20"))) == {
        ("built_scores", "mean_shift", "metrics.latest", "warn")
    }


def test_a_warehouse_without_tables_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(gate_policy.GateError, match="nothing is built"):
        gate.check_built(str(tmp_path / "empty.duckdb"))


# --- history, policy, command ----------------------------------------------------------------------------------------


def test_history_grows_by_every_run_and_the_stages_of_a_build_share_one(again: Path) -> None:
    warehouse = again / "copy.duckdb"
    connection = duckdb.connect(str(warehouse))
    connection.execute(BUILT)
    connection.close()
    landing = check_landing(again / "raw", warehouse)
    built = gate.check_built(str(warehouse))
    assert {result.run_id for result in landing} == {result.run_id for result in built}
    lone = gate.check_built(str(warehouse))
    assert {result.run_id for result in lone} != {result.run_id for result in built}
    runs = stored(warehouse, "select stage, run_id, count(*) from raw_gate.results group by all order by run_id, stage")
    assert [(stage, count) for stage, _, count in runs] == [
        ("landing", runs[0][2]), ("built", len(built)), ("landing", len(landing)), ("built", len(lone)),
    ]  # fmt: skip
    columns = stored(warehouse, "select column_name from (describe raw_gate.results)")
    [row] = stored(warehouse, f"select * from raw_gate.results where run_id = '{lone[0].run_id}' limit 1")
    [found] = [result for result in lone if [getattr(result, name) for (name,) in columns[:-1]] == list(row[:-1])]
    assert found.checked_at.replace(tzinfo=None) == row[-1]


def test_a_failed_landing_is_no_baseline_until_it_is_accepted(again: Path, capsys: pytest.CaptureFixture[str]) -> None:
    warehouse = again / "copy.duckdb"
    land(again / "raw", CUSTOMERS[:10])
    for _ in range(3):
        assert ("landing_volume", "rows_to_history", CUSTOMER, "error") in failures(
            check_landing(again / "raw", warehouse)
        )
    with environment(WAREHOUSE_DB=str(warehouse)):
        assert gate.main(["accept"]) == 0
    assert "is what later ones are compared with" in capsys.readouterr().out
    assert failures(check_landing(again / "raw", warehouse)) == set()


def test_a_warning_leaves_a_baseline_and_an_error_does_not() -> None:
    connection = duckdb.connect()
    gate_history.create_tables(connection)
    now = datetime(2026, 6, 30, tzinfo=UTC)
    results = [
        CheckResult("r", "landing", "s", table, None, "c", severity, False, "1", "2", "m", now)
        for table, severity in (("warned", "warn"), ("failed", "error"))
    ]
    measures = [gate_history.Measure(table, "", "row_count", 1) for table in ("warned", "failed", "sound")]
    run = {"run_id": "r", "stage": "landing", "landing": "l", "results": results, "measures": measures}
    gate_history.append(connection, **run, measured_at=now)
    rows = connection.execute("select table_name from raw_gate.measures where is_baseline order by 1").fetchall()
    assert rows == [("sound",), ("warned",)]


def keep_runs(monkeypatch: pytest.MonkeyPatch, count: object) -> None:
    monkeypatch.setattr(gate_policy, "project_vars", lambda: {"gate:runs_kept": count})


def test_old_runs_are_forgotten_and_baselines_are_not(
    again: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three runs stay. After more failures than that, the sound run that came before them is still compared with."""
    warehouse = again / "copy.duckdb"
    keep_runs(monkeypatch, 3)
    [(first,)] = stored(warehouse, "select distinct run_id from raw_gate.results")
    land(again / "raw", CUSTOMERS[:10])
    other = tmp_path / "other"
    land(other)
    runs, files = [], []
    for raw in (again / "raw", again / "raw", again / "raw", other, again / "raw"):
        found = check_landing(raw, warehouse)
        assert (("landing_volume", "rows_to_history", CUSTOMER, "error") in failures(found)) == (raw != other)
        runs.append(found[0].run_id)
        files.append(sorted(path.name for path in (again / "gx").rglob("*") if path.is_file()))
    kept = stored(warehouse, "select distinct run_id from raw_gate.results order by 1")
    assert [run for (run,) in kept] == runs[-3:]
    older = stored(
        warehouse,
        "select distinct run_id, is_baseline from raw_gate.measures "
        f"where table_name = '{CUSTOMER}' and run_id < '{runs[-3]}'",
    )
    assert older == [(first, True)]
    assert len(files[-1]) == len(files[1]), "the pages show the last run and do not pile up"


def test_no_more_baselines_are_kept_than_a_check_looks_back_to() -> None:
    connection = duckdb.connect()
    gate_history.create_tables(connection)
    connection.execute(
        "insert into raw_gate.measures select format('{:02d}', n), 'landing', landing, 't', '', 'rows', n, "
        "landing = 'a' or n > 3, null from range(1, 11) as runs(n), (values ('a'), ('b')) as landings(landing)"
    )
    connection.execute("insert into raw_gate.results (run_id) select format('{:02d}', n) from range(1, 11) as runs(n)")
    gate_history.prune(connection, runs_kept=2, baselines_kept=4)
    rows = connection.execute("select landing, run_id from raw_gate.measures order by all").fetchall()
    assert rows == [(landing, run) for landing in ("a", "b") for run in ("07", "08", "09", "10")]
    assert connection.execute("select run_id from raw_gate.results order by 1").fetchall() == [("09",), ("10",)]
    gate_history.prune(connection, runs_kept=3, baselines_kept=1)
    rows = connection.execute("select landing, run_id from raw_gate.measures order by all").fetchall()
    assert rows == [(landing, run) for landing in ("a", "b") for run in ("08", "09", "10")]
    suites = {row["suite"] for _, row in gate_policy._rows(gate_policy.POLICY / "gate_limits.csv")}
    assert gate_policy.longest_history() == max(map(gate_policy.history_length, suites))


@pytest.mark.parametrize("count", [0, -1, 1.5, "100; drop table kept", None, True])
def test_a_number_of_runs_that_is_none_is_named(count: object, again: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_runs(monkeypatch, count)
    with pytest.raises(gate_policy.GateError, match=r"gate:runs_kept: not a whole number of at least 1"):
        check_landing(again / "raw", again / "copy.duckdb")


def changed_policy(tmp_path: Path, change: Callable[[dict[str, str]], dict[str, str]]) -> Path:
    """A copy of the policy with every row of gate_limits changed."""
    policy = tmp_path / "policy"
    policy.mkdir()
    for name in ("gate_limits", "gate_subjects", "gate_text_marks"):
        shutil.copyfile(gate_policy.POLICY / f"{name}.csv", policy / f"{name}.csv")
    with (policy / "gate_limits.csv").open(encoding="utf-8", newline="") as handle:
        rows = [change(row) for row in csv.DictReader(handle)]
    with (policy / "gate_limits.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return policy


def use_policy(monkeypatch: pytest.MonkeyPatch, policy: Path) -> None:
    for name in ("read_limits", "read_subjects", "read_text_marks", "history_length"):
        function = getattr(gate_policy, name)
        monkeypatch.setattr(function, "__defaults__", (*(function.__defaults__ or ())[:-1], policy))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"limit_value": "0.2"}, {("landing_volume", "rows_to_history", CUSTOMER, "warn")}),
        ({"severity": "warn"}, {("landing_volume", "rows_to_history", CUSTOMER, "warn")}),
        ({"min_count": "41"}, {("landing_volume", "rows_to_history", CUSTOMER, "warn")}),
        ({"table_name": "stripe.plan"}, {("landing_volume", "rows_to_history", CUSTOMER, "warn")}),
    ],
    ids=["limit", "severity", "count", "table"],
)
def test_a_row_of_policy_changes_the_verdict(
    change: dict[str, str], expected: Failures, again: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A quarter of the rows is an error; after any of these changes of its row only the warning is left."""
    policy = changed_policy(
        tmp_path,
        lambda row: row | change if row["check_name"] == "rows_to_history" and row["severity"] == "error" else row,
    )
    use_policy(monkeypatch, policy)
    land(again / "raw", CUSTOMERS[:10])
    assert failures(check_landing(again / "raw", again / "copy.duckdb")) == expected


def test_a_row_that_names_a_table_replaces_the_general_one(
    again: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = changed_policy(tmp_path, lambda row: row)
    with (policy / "gate_limits.csv").open("a", encoding="utf-8") as handle:
        for severity in ("error", "warn"):
            handle.write(
                f"landing_volume,rows_to_history,volume,{CUSTOMER},all,at_least,0.1,fraction,20,5,{severity},"
                "it has shrunk,Land it again.,test,2026,test\n"
            )
    use_policy(monkeypatch, policy)
    land(again / "raw", CUSTOMERS[:10])
    assert failures(check_landing(again / "raw", again / "copy.duckdb")) == set()


def test_every_limit_and_subject_belongs_to_a_suite() -> None:
    """A row with a misspelt suite would check nothing."""
    suites = {*gate_landing.SUITES, *gate_built.SUITES}
    assert {row["suite"] for row in csv_rows("gate_limits")} == suites
    assert {row["suite"] for row in csv_rows("gate_subjects")} <= suites


def test_a_limit_on_what_nobody_measures_is_named(again: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = changed_policy(tmp_path, lambda row: row | {"check_name": row["check_name"].replace("broken", "brokn")})
    use_policy(monkeypatch, policy)
    with pytest.raises(gate.GateError, match="landing_encoding measures no 'brokn_share'"):
        check_landing(again / "raw", again / "copy.duckdb")


@pytest.mark.parametrize(
    ("values", "reason"),
    [({"comparison": "about"}, "'about'"), ({"comparison": "between", "limit_value": "2|1"}, "2 lies above 1")],
)
def test_an_unusable_row_of_policy_is_named(tmp_path: Path, values: dict[str, str], reason: str) -> None:
    policy = changed_policy(tmp_path, lambda row: row | values)
    words = rf"gate_limits\.csv, line 2: not a usable limit \({reason}\)\. Comparison is"
    with pytest.raises(gate_policy.GateError, match=words):
        gate_policy.read_limits("landing_shape", policy)


def test_the_command_says_what_failed_and_where_the_pages_are(again: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = {
        "WAREHOUSE_DB": str(again / "copy.duckdb"),
        "RAW_DIR": str(again / "raw"),
        "AS_OF": AS_OF,
        "VENDORS": "",
    }
    with environment(**settings):
        assert gate.main(["landing"]) == 0
        assert gate.main(["built"]) == 1
        assert "nothing is built" in capsys.readouterr().err
        land(again / "raw", CUSTOMERS[:10])
        assert gate.main(["landing"]) == 1
        assert gate.main(["everything"]) == 2
    printed = capsys.readouterr().out
    assert "error: stripe.customer: the table has shrunk (10 rows, 40 in earlier builds)" in printed
    page = gate.write_docs(str(again / "copy.duckdb"))
    assert f"pages: {page}" in printed
    assert "landing_volume" in page.read_text(encoding="utf-8")
    pages = [path.read_text(encoding="utf-8") for path in page.parent.glob("validations/landing_volume/**/*.html")]
    assert len(pages) == 1, "Data Docs show the last run"
    assert "rows_to_history: at least 0.5" in pages[0]


FULL_DISK = """
import resource, signal, sys
import gate
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (300, resource.RLIM_INFINITY))
sys.exit(gate.main(["landing"]))
"""


def test_a_disk_that_is_full_stops_the_command_with_a_remedy(again: Path) -> None:
    """No file may grow beyond 300 bytes, which is less than any page or block takes."""
    settings = {"WAREHOUSE_DB": str(again / "copy.duckdb"), "RAW_DIR": str(again / "raw"), "AS_OF": AS_OF}
    command = [sys.executable, "-c", FULL_DISK]
    environment = {**os.environ, **settings, "VENDORS": ""}
    folder = ROOT / "macros" / "python"
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout
    assert f"gate: reading or writing {again / 'copy.duckdb'} or {again / 'gx' / 'copy'} failed: " in done.stderr
    assert "Free space on its disk and run it again." in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("place", ["append", "create_tables", "build_docs", "Gate"])
def test_what_the_gate_cannot_keep_stops_it_with_place_and_remedy(
    place: str, again: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: Any, **__: Any) -> Any:
        raise (
            duckdb.IOException("IO Error: Could not write all bytes to file")
            if "t" in place
            else OSError(errno.ENOSPC, "No space left on device", "x.json")
        )

    monkeypatch.setattr(gate, place, full)
    settings = {"WAREHOUSE_DB": str(again / "copy.duckdb"), "RAW_DIR": str(again / "raw"), "AS_OF": AS_OF}
    with environment(**settings, VENDORS=""):
        assert gate.main(["landing"]) == 1
    assert re.search(r"gate: reading or writing .*copy.* failed: .* Free space on its disk", capsys.readouterr().err)


def test_a_file_that_may_not_be_read_is_left_to_the_build(again: Path) -> None:
    """A folder with the name of a part file cannot be opened by anybody; the reader says so, with the remedy."""
    shutil.rmtree(again / "raw" / "stripe")
    (again / "raw" / "stripe" / "customer" / "part.csv").mkdir(parents=True)
    assert failures(check_landing(again / "raw", again / "copy.duckdb")) == set()
    with pytest.raises(LandingError, match=r"part\.csv: cannot be read \(Is a directory\)\. Land a file there"):
        read_table(customer_contract(), raw_dir=str(again / "raw"), is_on=True)


def test_a_folder_that_may_not_be_read_is_left_to_the_build(again: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rights do not bind every user who runs the tests, so the system's answer is planted."""
    allowed = Path.is_file

    def is_file(path: Path) -> bool:
        if path.parent.name == "stripe":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return allowed(path)

    monkeypatch.setattr(Path, "is_file", is_file)
    assert failures(check_landing(again / "raw", again / "copy.duckdb")) == set()
    with pytest.raises(LandingError, match=r"stripe: cannot be read \(Permission denied\)\. Land a file there"):
        read_table(customer_contract(), raw_dir=str(again / "raw"), is_on=True)


def test_without_a_key_the_command_stops_with_its_name(again: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = {"WAREHOUSE_DB": str(again / "copy.duckdb"), "RAW_DIR": str(again / "raw"), "AS_OF": AS_OF}
    with environment(**settings, VENDORS="", PSEUDONYM_KEY=""):
        assert gate.main(["landing"]) == 1
    assert "gate: PSEUDONYM_KEY: not set" in capsys.readouterr().err


# --- the embedded company, and the division of work with dbt ---------------------------------------------------------


@pytest.fixture(scope="module")
def sample_copy(sample_warehouse: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample's warehouse that may be written to."""
    copy = tmp_path_factory.mktemp("gate") / "warehouse.duckdb"
    return Path(shutil.copyfile(sample_path(sample_warehouse), copy))


def sample_path(warehouse: duckdb.DuckDBPyConnection) -> Path:
    [(path,)] = warehouse.execute("select path from duckdb_databases() where database_name = 'warehouse'").fetchall()
    return Path(path)


def test_the_embedded_company_passes_build_after_build(sample_copy: Path) -> None:
    """No alarm is false: landing and built tables, twice; the history is readable as quality.gate_results."""
    for _ in range(2):
        results = check_landing(ROOT / "seeds" / "sample", sample_copy) + gate.check_built(str(sample_copy))
        assert failures(results) == set(), [result.message for result in results if not result.is_passed]
    runs = stored(
        sample_copy, "select stage, count(distinct run_id), count_if(is_last_run) from quality.gate_results group by 1"
    )
    assert sorted((stage, count) for stage, count, _ in runs) == [("built", 2), ("landing", 2)]
    assert sum(marked for *_, marked in runs) == len(results)


def test_every_subject_is_a_column_of_the_warehouse(sample_copy: Path) -> None:
    connection = duckdb.connect(str(sample_copy), read_only=True)
    try:
        for suite in gate_built.SUITES:
            subjects = gate_policy.read_subjects(suite)
            assert subjects and gate_built.built(connection, subjects) == subjects
    finally:
        connection.close()
    declared = {(table.vendor, column) for table in gate_policy.declared_tables() for column in table.columns}
    assert {
        (subject.table_name, subject.column_name) for subject in gate_policy.read_subjects("landing_freshness")
    } <= declared


# What a dbt test asks, in the words of the column `kind` of gate_limits. A test that is not here has to be placed.
KINDS_OF_DBT = {
    "not_null": "nulls",
    "no_nulls": "nulls",
    "unique": "keys",
    "unique_combination": "keys",
    "accepted_values": "values",
    "relationships": "references",
    "has_rows": "emptiness",
}
# Kinds that no dbt test may have: they compare with earlier builds or months, which is the gate's part.
KINDS_OF_THE_GATE = {
    "header",
    "volume",
    "freshness",
    "encoding",
    "nulls",
    "emptied",
    "mix",
    "jump",
    "level",
    "restated",
    "distribution",
    "share",
}
Rule = tuple[str, str, str]


def rules_of_dbt(manifest: dict[str, Any]) -> set[Rule]:
    """(table, column, kind) of every generic test, and of freshness that a source declares."""
    rules = set()
    for node in manifest["nodes"].values():
        if node["resource_type"] != "test" or not node.get("test_metadata"):
            continue
        place = node.get("attached_node") or node["depends_on"]["nodes"][-1]
        tested = (manifest["nodes"] | manifest["sources"])[place]
        table = f"{tested['schema'].removeprefix('raw_')}.{tested['name']}"
        arguments = node["test_metadata"]["kwargs"]
        columns = [arguments["column_name"]] if arguments.get("column_name") else arguments.get("columns", [""])
        kind = KINDS_OF_DBT[node["test_metadata"]["name"]]
        rules |= {(table, column, kind) for column in columns}
    rules |= {(*place, "nulls") for place in compared_days(manifest)}
    for source in manifest["sources"].values():
        freshness = source.get("freshness") or {}
        if source.get("loaded_at_field") or any(
            (freshness.get(level) or {}).get("count") for level in ("warn_after", "error_after")
        ):
            rules.add((source["source_name"], source.get("loaded_at_field") or "", "freshness"))
            rules |= {
                rule for rule in rules_of_the_gate() if rule[0] == source["source_name"] and rule[2] == "freshness"
            }
    return rules


def compared_days(manifest: dict[str, Any]) -> set[tuple[str, str]]:
    """(table, column) of the landing whose newest day dbt compares with the others: `int_<vendor>__nulled_columns`."""
    places = set()
    for node in manifest["nodes"].values():
        if node["resource_type"] == "model" and node["name"].endswith("__nulled_columns"):
            vendor = node["name"].removeprefix("int_").removesuffix("__nulled_columns")
            listed = re.findall(r"'(\w+)' as source_table,\s+'([^']+)' as column_name", node["compiled_code"])
            places |= {
                (f"{vendor}.{table}", column)
                for table, columns in listed
                for column in re.findall(r"\w+", columns.replace(" (or ", " "))
            }
    return places


def rules_of_the_gate() -> set[Rule]:
    """(table, column, kind) of every limit, on each subject of its suite or each declared landing table.

    Of the columns that are left to dbt the gate asks one thing only: whether they are empty as a whole.
    """
    rules = set()
    suites = {row["suite"] for row in csv_rows("gate_limits")}
    for suite in suites:
        kinds = {limit.kind for limit in gate_policy.read_limits(suite)}
        subjects = [(subject.table_name, subject.column_name) for subject in gate_policy.read_subjects(suite)]
        left_to_dbt = subjects if suite == "landing_nulls" else []
        if not subjects or left_to_dbt:
            subjects = [
                (f"{table.vendor}.{table.table}", column)
                for table in gate_policy.declared_tables()
                for column in (table.columns if suite == "landing_nulls" else ("",))
            ]
        rules |= {(table, column, kind) for table, column in subjects for kind in kinds}
        rules -= {(table, column, "nulls") for table, column in left_to_dbt}
    return rules


def csv_rows(seed: str) -> list[dict[str, str]]:
    with (gate_policy.POLICY / f"{seed}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture(scope="module")
def manifest(sample_warehouse: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """dbt's manifest of the sample's build."""
    path = sample_path(sample_warehouse).parent / "target" / "manifest.json"
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def test_no_rule_stands_in_both_the_gate_and_dbt(manifest: dict[str, Any]) -> None:
    assert {limit["kind"] for limit in csv_rows("gate_limits")} == KINDS_OF_THE_GATE
    assert len(rules_of_dbt(manifest)) > 500
    assert rules_of_dbt(manifest) & rules_of_the_gate() == set()


def test_the_gate_leaves_to_dbt_what_dbt_compares_and_nothing_else(manifest: dict[str, Any]) -> None:
    left = {(subject.table_name, subject.column_name) for subject in gate_policy.read_subjects("landing_nulls")}
    assert left == compared_days(manifest)
    declared = {
        (f"{table.vendor}.{table.table}", column) for table in gate_policy.declared_tables() for column in table.columns
    }
    assert left <= declared


def test_a_column_that_dbt_compares_is_judged_by_the_gate_as_a_whole_only(tmp_path: Path) -> None:
    """Half of the quantities are empty: dbt compares the days. All of them: no day is left that was filled."""
    raw, warehouse = tmp_path / "raw", tmp_path / "copy.duckdb"
    items = [
        {"id": f"si_{number}", "subscription_id": "sub", "plan_id": "p", "quantity": "1", "metadata": "{}"}
        for number in range(ROWS)
    ]

    def land_items(count: int, **values: str) -> Failures:
        rows = [row | values if number < count else row for number, row in enumerate(items)]
        write_table(raw, "stripe", "subscription_item", rows, tuple(items[0]))
        return failures(check_landing(raw, warehouse))

    table = "stripe.subscription_item"
    assert land_items(0) == set()
    assert land_items(20, quantity="") == set()
    assert land_items(20, metadata="") == {("landing_nulls", "null_share_rise", table, "warn")}
    assert land_items(ROWS, quantity="") == {("landing_nulls", "filled_to_history", table, "error")}


def test_a_rule_that_stands_in_both_is_seen(manifest: dict[str, Any]) -> None:
    """dbt asks that a column is never NULL while the gate watches its share of NULLs; dbt watches freshness as well."""
    watched = next(subject for subject in gate_policy.read_subjects("built_nulls"))
    schema, name = watched.table_name.split(".")
    place = next(key for key, node in manifest["nodes"].items() if (node.get("schema"), node["name"]) == (schema, name))
    second = {
        "resource_type": "test",
        "attached_node": place,
        "test_metadata": {"name": "not_null", "kwargs": {"column_name": watched.column_name}},
    }
    doubled = manifest | {"nodes": manifest["nodes"] | {"test.second": second}}
    assert rules_of_dbt(doubled) & rules_of_the_gate() == {(watched.table_name, watched.column_name, "nulls")}
    [place] = [key for key, node in manifest["nodes"].items() if node["name"] == "int_stripe__nulled_columns"]
    sql = "'customer' as source_table, 'email' as column_name"
    more = manifest["nodes"][place] | {"compiled_code": sql}
    doubled = manifest | {"nodes": manifest["nodes"] | {place: more}}
    assert rules_of_dbt(doubled) & rules_of_the_gate() == {("stripe.customer", "email", "nulls")}
    key, source = next((key, node) for key, node in manifest["sources"].items() if node["source_name"] == "stripe")
    fresh = source | {"freshness": {"warn_after": {"count": 1, "period": "day"}}, "loaded_at_field": "_fivetran_synced"}
    doubled = manifest | {"sources": manifest["sources"] | {key: fresh}}
    assert rules_of_dbt(doubled) & rules_of_the_gate() == {("stripe", "_fivetran_synced", "freshness")}


def test_importing_the_gate_does_not_import_great_expectations() -> None:
    """The import takes seconds and many commands do not need it."""
    code = "import gate, sys; sys.exit('great_expectations' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT / "macros" / "python", check=False)
    assert done.returncode == 0
