"""A whole company in five flat files: every row is accounted for, and the figures equal a recount of the files."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from compiled_warehouse import compiled_warehouse
from test_real_input import DATA, built, needs_data, query, run

FOLDER = DATA / "ravenstack"
pytestmark = needs_data
AS_OF = date(2024, 12, 31)
NAMES = ("accounts", "subscriptions", "feature_usage", "support_tickets", "churn_events")
CHURN_WINDOW_DAYS = 30
ASKED = ("source_conservation", "arr_bridge_monthly", "loss_reasons")
DOMAINS = (
    "usage_growth_by_account", "feature_breadth", "usage_depth", "survey_scores", "support_load", "churn_by_reason",
)  # fmt: skip


@dataclass(frozen=True)
class Import:
    """One run of the import command."""

    select: str
    table: str
    files: tuple[str, ...]
    count: str = ""


IMPORTS = (
    Import("ravenstack", "periods/subscription_periods", ("subscriptions", "accounts")),
    Import("ravenstack_workspaces", "product/workspaces", ("accounts",)),
    Import("ravenstack_users", "product/users", ("subscriptions",)),
    Import("ravenstack_tracks", "product/tracks", ("feature_usage", "subscriptions")),
    Import(
        "ravenstack_feature_catalogue", "product/feature_catalogue", ("feature_usage",),
        "select count(distinct feature_name) from feature_usage",
    ),
    Import("ravenstack_organization", "zendesk/organization", ("accounts",)),
    Import("ravenstack_ticket", "zendesk/ticket", ("support_tickets",)),
    Import(
        "ravenstack_ticket_tag", "zendesk/ticket_tag", ("support_tickets",),
        "select count(*) from support_tickets where escalation_flag = 'TRUE'",
    ),
    Import(
        "ravenstack_survey_responses", "success/survey_responses", ("support_tickets",),
        "select count(satisfaction_score) from support_tickets",
    ),
    Import("ravenstack_churn_reasons", "success/churn_reasons", ("churn_events",)),
)  # fmt: skip


def records(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"ravenstack_{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture(scope="module")
def files() -> dict[str, list[dict[str, str]]]:
    """The five files as they are."""
    return {name: records(name) for name in NAMES}


@pytest.fixture(scope="module")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The landing folder that the documented commands write."""
    folder = tmp_path_factory.mktemp("five") / "ravenstack"
    for one in IMPORTS:
        run(
            sys.executable, "macros/python/import_rows.py", "--select", f"analyses/imports/{one.select}.sql",
            "--out", str(folder / f"{one.table}.csv"), *(["--count", one.count] if one.count else []),
            *(f"{name}={FOLDER / f'ravenstack_{name}.csv'}" for name in one.files),
        )  # fmt: skip
    return folder


@pytest.fixture(scope="module")
def warehouse(landing: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """What the SQL of the project makes of the landing folder."""
    connection = compiled_warehouse(tuple(f"+{name}" for name in (*ASKED, *DOMAINS)), AS_OF.isoformat()).run(landing)
    yield connection
    connection.close()


@pytest.mark.deep
def test_the_build_command_passes_every_check_and_gives_the_same(
    landing: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    """Three minutes of CPU: gate, models, data tests and publication over the whole company."""
    connection = built(landing, AS_OF.isoformat())
    for name in ("metrics.arr_bridge_monthly", "metrics.loss_reasons", "quality.source_conservation"):
        rows = f"select * from {name} order by all"
        assert query(connection, rows) == query(warehouse, rows)
    connection.close()


def dispositions(warehouse: duckdb.DuckDBPyConnection, vendor: str, table: str) -> dict[tuple[str, str | None], int]:
    """Rows of a landing table by disposition and reason."""
    return {
        (disposition, reason): count
        for disposition, reason, count in query(
            warehouse,
            "select disposition, reason_code, sum(row_count) from quality.row_dispositions "
            f"where source_system = '{vendor}' and source_table = '{table}' group by all",
        )
    }


def colliding(usage: list[dict[str, str]]) -> set[str]:
    """Ids that several rows of use carry."""
    return {name for name, count in Counter(row["usage_id"] for row in usage).items() if count > 1}


def test_every_row_of_the_five_files_is_landed_and_accounted_for(
    warehouse: duckdb.DuckDBPyConnection, files: dict[str, list[dict[str, str]]]
) -> None:
    counts = {name: len(rows) for name, rows in files.items()}
    assert counts == {
        "accounts": 500, "subscriptions": 5000, "feature_usage": 25000, "support_tickets": 2000, "churn_events": 600,
    }  # fmt: skip
    found = {
        (system, table): (landed, used + quarantined + ignored, remainder)
        for system, table, landed, used, quarantined, ignored, remainder in query(
            warehouse,
            "select source_system, source_table, sum(rows_landed), sum(rows_used), sum(rows_quarantined), "
            "sum(rows_ignored), sum(abs(rows_remainder)) from quality.source_conservation "
            "where rows_landed > 0 group by all",
        )
    }
    rated = sum(1 for row in files["support_tickets"] if row["satisfaction_score"])
    escalated = sum(1 for row in files["support_tickets"] if row["escalation_flag"] == "TRUE")
    expected = {
        ("periods", "subscription_periods"): 5000,
        ("product", "workspaces"): 500,
        ("product", "users"): 5000,
        ("product", "tracks"): 25000,
        ("product", "feature_catalogue"): 40,
        ("zendesk", "organization"): 500,
        ("zendesk", "ticket"): 2000,
        ("zendesk", "ticket_tag"): escalated,
        ("success", "survey_responses"): rated,
        ("success", "churn_reasons"): 600,
    }
    assert found == {key: (count, count, 0) for key, count in expected.items()}


def test_the_waterfall_and_every_row(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Against the waterfall that came with the files."""
    names = ("opening", "new", "reactivation", "expansion", "contraction", "churn", "closing")
    found = {
        str(row[0])[:7]: [value / 12 for value in row[1:]]
        for row in query(
            warehouse, f"select month, {', '.join(f'{name}_amount' for name in names)} from metrics.arr_bridge_monthly"
        )
    }
    with (FOLDER / "truth_mrr_waterfall.csv").open() as handle:
        expected = {row["month_end"][:7]: [float(row[name]) for name in names] for row in csv.DictReader(handle)}
    assert len(expected) == 24
    assert {month: [float(value) for value in values] for month, values in found.items()} == expected
    assert found["2024-12"][-1] == 10_159_608
    [(landed, used, quarantined, ignored, remainder)] = query(
        warehouse,
        "select sum(rows_landed), sum(rows_used), sum(rows_quarantined), sum(rows_ignored), sum(abs(rows_remainder)) "
        "from quality.source_conservation where source_table = 'subscription_periods'",
    )
    assert (landed, used + quarantined + ignored, remainder) == (5000, 5000, 0)
    assert ignored == 13, "the 13 zero-day subscriptions are ignored by rule"


def test_mrr_at_the_end(warehouse: duckdb.DuckDBPyConnection) -> None:
    [(closing,)] = query(
        warehouse, "select closing_amount / 12 from metrics.arr_bridge_monthly where month = date '2024-12-01'"
    )
    assert closing == 10_159_608
    linked = query(
        warehouse,
        "select source_system, count(distinct account_key) from canonical.account_links "
        "where source_system in ('product', 'zendesk', 'success') group by 1 order by 1",
    )
    assert dict(linked)["product"] == dict(linked)["zendesk"] == 500
    assert query(warehouse, "select count(*) from canonical.unlinked_rows") == [(0,)]


def test_use_by_what_became_of_it(warehouse: duckdb.DuckDBPyConnection, files: dict[str, list[dict[str, str]]]) -> None:
    usage = files["feature_usage"]
    twice = colliding(usage)
    assert len(twice) == 21
    bought = {row["subscription_id"]: (row["start_date"], row["end_date"]) for row in files["subscriptions"]}
    accounts = {row["subscription_id"]: row["account_id"] for row in files["subscriptions"]}
    first_start: dict[str, str] = {}
    for row in files["subscriptions"]:
        account = row["account_id"]
        first_start[account] = min(row["start_date"], first_start.get(account, row["start_date"]))
    kinds: Counter[str] = Counter()
    days: Counter[tuple[str, str]] = Counter()
    for row in usage:
        start, end = bought[row["subscription_id"]]
        kind = "before" if row["usage_date"] < start else "after" if end and row["usage_date"] >= end else "inside"
        on_last_day = end == row["usage_date"] and kind == "after"
        kinds[kind] += 1
        kinds["on the end date"] += on_last_day
        if row["usage_id"] in twice:
            continue
        is_early = row["usage_date"] < first_start[accounts[row["subscription_id"]]]
        kinds["early" if is_early else f"{kind} counted"] += 1
        days[row["usage_date"], row["feature_name"]] += not is_early
    # The end date is the first day without service, so use on it is after the end.
    assert (kinds["before"], kinds["after"] - kinds["on the end date"]) == (19_142, 290)
    found = dispositions(warehouse, "product", "tracks")
    assert found == {
        ("used", None): kinds["inside counted"],
        ("used", "before_registration"): kinds["before counted"],
        ("used", "after_deactivation"): kinds["after counted"],
        # Older than any subscription of the account, not only than its own.
        ("quarantined", "before_subscription_start"): kinds["early"],
        ("quarantined", "conflicting_versions"): 42,
    }
    in_warehouse = {
        (day.isoformat(), feature): count
        for day, feature, count in query(
            warehouse,
            "select event_date, feature_id, sum(event_count) from canonical.usage_feature_days group by all",
        )
    }
    assert in_warehouse == +days
    assert len({feature for _, feature in in_warehouse}) == 40


def test_tickets_and_scores_equal_the_files(
    warehouse: duckdb.DuckDBPyConnection, files: dict[str, list[dict[str, str]]]
) -> None:
    def day(text: str) -> date:
        return date.fromisoformat(text.split(" ")[0])

    expected = Counter(
        (
            row["account_id"],
            day(row["submitted_at"]),
            day(row["closed_at"]),
            row["priority"],
            row["escalation_flag"] == "TRUE" or row["priority"] == "urgent",
        )
        for row in files["support_tickets"]
    )
    found = query(
        warehouse,
        "select leaf_account_key, created_date, solved_date, priority, is_escalated from canonical.tickets",
    )
    assert Counter(found) == expected
    scores = Counter(
        (row["account_id"], int(Decimal(row["satisfaction_score"])), day(row["closed_at"]))
        for row in files["support_tickets"]
        if row["satisfaction_score"]
    )
    answers = "select leaf_account_key, score, response_date from canonical.survey_responses where survey = 'csat'"
    assert Counter(query(warehouse, answers)) == scores


def test_churn_takes_the_reason_recorded_nearest_to_it(
    warehouse: duckdb.DuckDBPyConnection, files: dict[str, list[dict[str, str]]]
) -> None:
    assert dispositions(warehouse, "success", "churn_reasons") == {("used", None): 600}
    names = {"features": "product_fit", "unknown": "unstated"}
    told: dict[str, list[tuple[date, str, str]]] = {}
    for row in files["churn_events"]:
        reason = names.get(row["reason_code"], row["reason_code"])
        entry = (date.fromisoformat(row["churn_date"]), f"success:{row['churn_event_id']}", reason)
        told.setdefault(row["account_id"], []).append(entry)

    def expected(account: str, churned: date) -> str:
        near: list[tuple[timedelta, int, str, str]] = [
            (abs(day - churned), -day.toordinal(), key, reason)
            for day, key, reason in told.get(account, [])
            if abs(day - churned).days <= CHURN_WINDOW_DAYS
        ]
        return min(near)[3] if near else "unstated"

    losses: list[tuple[Any, ...]] = query(
        warehouse,
        "select account_key, effective_date, reason, amount from metrics.loss_reasons where movement_type = 'churn'",
    )
    assert losses
    assert [loss for loss in losses if loss[2] != expected(loss[0], loss[1])] == []
    named = [loss for loss in losses if loss[2] != "unstated"]
    assert named, "some churn has a reason recorded near it"
    churned = query(warehouse, "select sum(churn_amount) from metrics.arr_bridge_monthly")
    assert [(sum(loss[3] for loss in losses),)] == churned


@pytest.mark.parametrize("model", DOMAINS)
def test_the_metrics_of_every_domain_have_rows(warehouse: duckdb.DuckDBPyConnection, model: str) -> None:
    [(rows,)] = query(warehouse, f"select count(*) from metrics.{model}")
    assert rows > 0
