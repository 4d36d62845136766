"""Every data test of dbt passes on the embedded company and fails on a fault planted for it; one without a fault fails.

Generic tests get a fault for each of their arguments, made from the kind of the test; the faults of singular tests
and of expressions stand in tests/fixtures/planted_faults.csv.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import test_crm
import test_sample
import test_success_sources
import test_survival
import test_usage
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
Recount = Callable[[duckdb.DuckDBPyConnection], None]
EVERY_TENTH = "rowid % 10 = 0"
# Tests that recount the embedded company from its files or truth sheets, with what each must see.
RECOUNTS: list[tuple[Recount, str]] = [
    (
        test_sample.test_every_month_end_equals_the_simulators_own_truth,
        "update metrics.arr_bridge_monthly set closing_amount = closing_amount + 0.01 where month = '2025-06-01'",
    ),
    (
        test_sample.test_metered_charges_equal_the_simulators_own_truth,
        f"delete from canonical.invoice_lines where charge_type = 'usage' and {EVERY_TENTH}",
    ),
    (
        test_sample.test_every_junk_row_has_its_reason,
        "update staging.conformed_periods__row_dispositions set reason_code = null, disposition = 'used'",
    ),
    (
        test_sample.test_zuora_versions_equal_the_simulators_own_truth,
        "delete from canonical.subscription_item_versions where source_record_id = "
        "(select min(source_record_id) from canonical.subscription_item_versions where source_system = 'zuora')",
    ),
    (
        test_sample.test_no_row_and_no_money_is_lost,
        "update quality.source_conservation set rows_remainder = 1 where rowid = 0",
    ),
    (
        test_sample.test_every_ledger_row_names_a_source_row,
        f"delete from canonical.subscription_item_versions where {EVERY_TENTH}",
    ),
    (test_sample.test_the_company_is_plausible, "update metrics.nrr set rate = 2"),
    (
        test_sample.test_the_register_of_records_links_and_says_what_it_sets_aside,
        "delete from canonical.account_links where system_account_id = 'ws_0003'",
    ),
    (
        test_crm.test_exactly_the_planted_rows_have_a_reason,
        "update staging.conformed_hubspot__row_dispositions set reason_code = 'orphan_row' where rowid = 0",
    ),
    (test_crm.test_opportunities_equal_the_recount, f"delete from canonical.opportunities where {EVERY_TENTH}"),
    (
        test_crm.test_stage_changes_cover_every_opportunity_without_gaps,
        f"delete from canonical.opportunity_stage_changes where {EVERY_TENTH}",
    ),
    (
        test_crm.test_nothing_about_a_person_leaves_staging,
        "update canonical.opportunities set stage = 'invented@company.example' where rowid = 0",
    ),
    (test_crm.test_the_business_is_plausible, "update metrics.win_rate set status = 'good'"),
    (
        test_success_sources.test_every_planted_row_has_its_reason_and_no_other_row_has_one,
        "update staging.conformed_zendesk__row_dispositions set reason_code = 'orphan_row' where rowid = 0",
    ),
    (
        test_success_sources.test_no_row_of_these_vendors_is_lost,
        "update quality.source_conservation set rows_remainder = 1 where source_system = 'zendesk'",
    ),
    (
        test_success_sources.test_tickets_by_month_and_their_states_equal_a_recount_of_the_files,
        "update staging.conformed_zendesk__tickets set reopened_date = null",
    ),
    (
        test_success_sources.test_nps_of_the_last_half_year_equals_a_recount_of_the_file,
        "delete from metrics.survey_scores where month = '2026-06-01'",
    ),
    (
        test_success_sources.test_health_of_the_last_month_equals_a_recount_of_the_file,
        "delete from metrics.health_trend where month = '2026-06-01'",
    ),
    (
        test_success_sources.test_free_text_of_surveys_stays_in_staging,
        "alter table canonical.survey_responses add column comment text",
    ),
    (
        test_success_sources.test_costs_land_where_such_companies_are,
        "update canonical.expansion_costs set cost_amount = cost_amount * 100",
    ),
    (
        test_success_sources.test_churn_that_billing_does_not_explain_has_the_reason_recorded_nearest_to_it,
        "update metrics.loss_reasons set reason = 'weather'",
    ),
    (
        test_survival.test_sample_company_equals_lifelines,
        "update metrics.time_to_first_expansion_survival set survival_rate = survival_rate - 0.0001",
    ),
    (
        test_usage.test_every_junk_row_of_the_product_has_its_reason,
        "delete from staging.conformed_product__row_dispositions where reason_code is not null",
    ),
    (
        test_usage.test_seat_entitlements_are_the_seats_of_the_billed_lines,
        "update canonical.entitlements set limit_quantity = limit_quantity + 1",
    ),
]


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


@pytest.mark.parametrize(("recount", "statement"), RECOUNTS, ids=lambda value: getattr(value, "__name__", None))
def test_a_recount_sees_a_spoiled_table(recount: Recount, statement: str, warehouse: duckdb.DuckDBPyConnection) -> None:
    """The same test passes on the embedded company where it stands."""
    warehouse.execute("begin")
    try:
        warehouse.execute(statement)
        with pytest.raises(AssertionError):
            recount(warehouse)
    finally:
        warehouse.execute("rollback")
