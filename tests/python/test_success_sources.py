"""Support, customer success and planning: planted rows, recounts from the files, and shapes that others publish."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest
from landing_files import read_file
from test_real_input import DATA, accounted, needs_data

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "seeds" / "sample"
SHAPES = DATA / "connector_shapes" / "zendesk"
ZONE = ZoneInfo("America/New_York")
VENDORS = ("zendesk", "success", "planning")
# Reasons that ordinary rows have, too; the register names only the planted ones.
ORDINARY = {
    ("zendesk", "ticket_field_history", "not_referenced"),
    ("zendesk", "ticket_tag", "not_referenced"),
    ("zendesk", "user", "not_referenced"),
    ("zendesk", "domain_name", "further_domain"),
    ("success", "health_scores", "superseded_delivery"),
}


def records(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def query(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return connection.execute(sql).fetchall()


def company_day(text: str) -> date:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).astimezone(ZONE).date()


def planted() -> list[dict[str, str]]:
    return records(ROOT / "tests" / "fixtures" / "sample_truth" / "success_junk_rows.csv")


def set_aside(vendor: str, table: str) -> set[str]:
    """Ids of planted rows of which no version may count."""
    return {
        row["source_record_id"]
        for row in planted()
        if (row["source_system"], row["source_table"]) == (vendor, table)
        and row["reason_code"] not in ("duplicate_delivery", "superseded_delivery")
    }


def test_every_planted_row_has_its_reason_and_no_other_row_has_one(
    sample_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    found: Counter[tuple[str, ...]] = Counter()
    for vendor in VENDORS:
        for *key, count in query(
            sample_warehouse,
            "select source_system, source_table, coalesce(source_record_id, ''), disposition, reason_code, count(*) "
            f"from staging.conformed_{vendor}__row_dispositions where reason_code is not null group by all",
        ):
            found[tuple(key)] += count
    expected: Counter[tuple[str, ...]] = Counter()
    for row in planted():
        key = ("source_system", "source_table", "source_record_id", "disposition", "reason_code")
        expected[tuple(row[name] for name in key)] += int(row["rows"])
    assert {key: found[key] for key in expected} == dict(expected)
    others = {(key[0], key[1], key[4]) for key in found.keys() - expected.keys()}
    assert others - ORDINARY == set()


def test_no_row_of_these_vendors_is_lost(sample_warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = {
        (system, table): (landed, remainder)
        for system, table, landed, remainder in query(
            sample_warehouse,
            "select source_system, source_table, sum(rows_landed), sum(abs(rows_remainder)) "
            "from quality.source_conservation where source_system in ('zendesk', 'success', 'planning') group by all",
        )
    }
    files = {
        (vendor, path.stem): len(records(path))
        for vendor in VENDORS
        for path in sorted((SAMPLE / vendor).glob("*.csv"))
    }
    assert {key: landed for key, (landed, _) in rows.items()} == files
    assert {remainder for _, remainder in rows.values()} == {0}


def test_tickets_by_month_and_their_states_equal_a_recount_of_the_files(
    sample_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    junk = set_aside("zendesk", "ticket")
    history: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in records(SAMPLE / "zendesk" / "ticket_field_history.csv"):
        if row["field_name"] == "status" and row["updated"] != "yesterday":
            history[row["ticket_id"]].append((row["updated"], row["value"]))
    opened: Counter[date] = Counter()
    reopened = solved = 0
    tickets = {row["id"]: row for row in records(SAMPLE / "zendesk" / "ticket.csv")}
    for ticket, row in tickets.items():
        if ticket in junk:
            continue
        opened[company_day(row["created_at"]).replace(day=1)] += 1
        states = [value for _, value in sorted(history[ticket])]
        first_solved = states.index("solved") if "solved" in states else len(states)
        reopened += "open" in states[first_solved:]
        solved += row["status"] in ("solved", "closed")
    conformed = "from staging.conformed_zendesk__tickets"
    assert (
        dict(
            query(sample_warehouse, f"select date_trunc('month', created_date)::date, count(*) {conformed} group by 1")
        )
        == opened
    )
    [found] = query(sample_warehouse, f"select count(reopened_date), count(solved_date) {conformed}")
    assert found == (reopened, solved)
    assert reopened > 100


def test_nps_of_the_last_half_year_equals_a_recount_of_the_file(sample_warehouse: duckdb.DuckDBPyConnection) -> None:
    junk = set_aside("success", "survey_responses") | {""}
    known = date(2026, 6, 30)
    latest: dict[str, dict[str, str]] = {}
    for row in sorted(records(SAMPLE / "success" / "survey_responses.csv"), key=lambda row: row["loaded_at"]):
        latest[row["response_id"]] = row
    scores = [
        int(row["score"])
        for response, row in latest.items()
        if response not in junk
        and row["survey"] == "nps"
        and known - timedelta(days=180) <= company_day(row["responded_at"]) <= known
    ]
    expected = (sum(s >= 9 for s in scores), sum(s <= 6 for s in scores), len(scores))
    assert query(
        sample_warehouse,
        "select positive_count, negative_count, response_count from metrics.survey_scores "
        "where month = date '2026-06-01' and survey = 'nps' and dimension = 'total'",
    ) == [expected]


def test_health_of_the_last_month_equals_a_recount_of_the_file(sample_warehouse: duckdb.DuckDBPyConnection) -> None:
    known = date(2026, 6, 30)
    by_account: dict[str, dict[date, Decimal]] = defaultdict(dict)
    for row in sorted(records(SAMPLE / "success" / "health_scores.csv"), key=lambda row: row["loaded_at"]):
        if row["score_date"] >= "2025-04-01" and row["score_date"][4] == "-":
            by_account[row["account_id"]][date.fromisoformat(row["score_date"])] = Decimal(row["health_score"])

    def latest(scores: dict[date, Decimal], day: date) -> Decimal | None:
        days = [d for d in scores if day - timedelta(days=31) <= d <= day]
        return scores[max(days)] if days else None

    expected = {}
    for account, scores in by_account.items():
        level, earlier = latest(scores, known), latest(scores, known - timedelta(days=90))
        if level is not None:
            expected[account] = (level, None if earlier is None else level - earlier)
    found = {
        account: (level, change)
        for account, level, change in query(
            sample_warehouse,
            "select account_key, health_score, score_change from metrics.health_trend "
            "where month = date '2026-06-01' and scored_account_count = 1",
        )
        if account in expected
    }
    assert len(found) > 50
    assert found == {account: expected[account] for account in found}


def test_free_text_of_surveys_stays_in_staging(sample_warehouse: duckdb.DuckDBPyConnection) -> None:
    columns = query(
        sample_warehouse,
        "select table_schema, table_name from information_schema.columns "
        "where column_name = 'comment' and table_schema not in ('raw_success', 'information_schema', 'pg_catalog')",
    )
    assert columns == []


def test_costs_land_where_such_companies_are(sample_warehouse: duckdb.DuckDBPyConnection) -> None:
    """Cost of a year against the ARR that was gained in it, by the ledger."""
    costs = dict(
        query(
            sample_warehouse,
            "select effort, sum(cost_amount) from canonical.expansion_costs "
            "where cost_month between date '2025-07-01' and date '2026-06-01' group by 1",
        )
    )
    [(expansion, new)] = query(
        sample_warehouse,
        "select sum(expansion_amount), sum(new_amount) from metrics.arr_bridge_monthly "
        "where month between date '2025-07-01' and date '2026-06-01'",
    )
    assert Decimal("0.22") <= costs["expansion"] / expansion <= 1
    assert 1 <= costs["new_business"] / new <= 2


@needs_data
@pytest.mark.parametrize("path", sorted(SHAPES.glob("*.csv")), ids=lambda path: path.stem)
def test_every_zendesk_shape_is_read_strictly(path: Path) -> None:
    with path.open(newline="", encoding="utf-8-sig") as handle:
        rows = sum(1 for record in csv.reader(handle) if record) - 1
    assert read_file(path).read_all().num_rows == rows


@needs_data
def test_zendesk_shapes_build_and_every_row_is_accounted_for(tmp_path: Path) -> None:
    landing = tmp_path / "shapes"
    landing.mkdir()
    (landing / "zendesk").symlink_to(SHAPES)
    warehouse = accounted(landing, "2026-06-30")
    rows = {
        table: (landed, remainder)
        for table, landed, remainder in query(
            warehouse,
            "select source_table, sum(rows_landed), sum(abs(rows_remainder)) from quality.source_conservation "
            "where source_system = 'zendesk' group by all",
        )
    }
    assert {table: landed for table, (landed, _) in rows.items()} == {
        table: len(records(SHAPES / f"{table}_data.csv"))
        for table in ("organization", "domain_name", "user", "ticket", "ticket_field_history", "ticket_tag")
    }
    assert {remainder for _, remainder in rows.values()} == {0}
    reasons = dict(
        query(
            warehouse,
            "select reason_code, count(*) from staging.conformed_zendesk__row_dispositions "
            "where source_table = 'ticket' group by 1",
        )
    )
    # None of the ten tickets belongs to one of the ten organisations.
    assert reasons == {"deleted_in_source": 2, "orphan_row": 8}
    # Merged by the list of ticket 1966.
    assert query(warehouse, "select ticket_id from staging.int_zendesk__ticket_marks where is_merged") == [("1967",)]
    # Held, pending and opened again and again, solved once.
    progress = (
        "select solved_at::varchar, reopened_at from staging.int_zendesk__ticket_progress where ticket_id = '11071'"
    )
    assert query(warehouse, progress) == [("2020-11-14 11:01:27", None)]


def test_churn_that_billing_does_not_explain_has_the_reason_recorded_nearest_to_it(
    sample_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    junk = set_aside("success", "churn_reasons")
    told: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    for row in records(SAMPLE / "success" / "churn_reasons.csv"):
        if row["churn_reason_id"] not in junk:
            told[row["account_id"]][row["churn_reason_id"]] = row
    billed = set(
        query(
            sample_warehouse,
            "select account_key, product_family, piece_to from arr.item_pieces "
            "where end_cause = 'business' and end_reason is not null",
        )
    )
    explained = 0
    for account, family, churned, reason in query(
        sample_warehouse,
        "select account_key, product_family, effective_date, reason from metrics.loss_reasons "
        "where movement_type = 'churn'",
    ):
        near = sorted(
            (abs(date.fromisoformat(row["churn_date"]) - churned), row["reason"])
            for row in told[account].values()
            if abs(date.fromisoformat(row["churn_date"]) - churned) <= timedelta(days=30)
        )
        if near and (account, family, churned) not in billed:
            assert reason == near[0][1], (account, churned)
            explained += 1
    assert explained >= 2
