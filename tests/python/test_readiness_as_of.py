"""Features and scores as of a date: a row never knows what happened or was recorded later.

The embedded company is read once. Then everything that happened or was recorded after a cut-off is told anew in the
canonical tables: some of it is dropped, some is changed, some is added, also facts of earlier days that are recorded
late, also between known ones. The models behind features, rule scores, eligibility and outcomes run again; the rows up
to the cut-off stay as they were, and the later ones do not. Outcomes whose window was over by then stay, and with them
scorecards and learned scores; labels that were taken from the ledger would not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from readiness.learning import fit_all, score_all
from readiness.settings import FeaturePolicy, LearningSettings
from readiness.tables import as_frame

AS_OF = date(2026, 6, 30)
EARLIER_AS_OF = date(2026, 3, 31)
CUT_OFFS = [date(2024, 11, 30), date(2025, 10, 31), date(2026, 2, 28), date(2026, 5, 31)]
DOWNSTREAM = {"arr", "metrics", "readiness"}
# Where labels must not come from.
LEDGER = ("expansion_events", "fct_arr_movement_sources")
# What is held against the build, with what makes one row; what has to hear another story in the end.
KEYS = {
    "account_features": ("account_key", "scoring_date"),
    "factor_scores": ("account_key", "scoring_date", "factor"),
    "rule_scores": ("account_key", "scoring_date"),
    "account_eligibility": ("account_key", "scoring_date"),
}
OUTCOMES = "outcomes"
ROWS = KEYS | {OUTCOMES: ("account_key", "scoring_date", "target")}
HEARING = {
    "factor_scores": ("feature", "feature_value", "factor_score", "points"),
    "rule_scores": ("rule_score", "band", "known_weight", "known_factor_count"),
    "account_eligibility": ("is_eligible", "checked_rule_count", "failed_rule_count", "ineligible_reasons"),
}
Node = dict[str, Any]


@dataclass(frozen=True)
class Facts:
    """A table of facts: when they happened, when they were recorded, what makes one row, and what may be told anew."""

    happened: str
    key: tuple[str, ...]
    changed: Mapping[str, str]
    recorded: str | None = "recorded_date"

    def known(self, row: str = "") -> str:
        happened = f"{row}{self.happened}"
        return f"greatest({happened}, coalesce({row}{self.recorded}, {happened}))" if self.recorded else happened


@dataclass(frozen=True)
class Versions:
    """A table of versions, each of which ends the one before it; what makes a chain, and what may be told anew."""

    chain: tuple[str, ...]
    changed: Mapping[str, str]
    recorded: str | None = "recorded_date"
    stories: tuple[str, ...] = ("later", "late")


FACTS = {
    "usage_user_days": Facts(
        "event_date",
        ("leaf_account_key", "event_date", "user_key"),
        {"event_count": "event_count + 7", "core_event_count": "core_event_count + 3"},
    ),
    "usage_feature_days": Facts(
        "event_date", ("leaf_account_key", "event_date", "feature_id"), {"event_count": "event_count + 5"}
    ),
    "metered_usage_days": Facts(
        "usage_date", ("leaf_account_key", "usage_date", "meter"), {"quantity": "quantity * 3 + 1"}
    ),
    "health_scores": Facts("score_date", ("leaf_account_key", "score_date"), {"health_score": "100 - health_score"}),
    "survey_responses": Facts("response_date", ("source_record_key",), {"score": "6 - least(score, 5)"}),
    "activities": Facts("activity_date", ("source_record_key",), {"contact_key": "NULL"}),
    "business_reviews": Facts(
        "review_date", ("source_record_key",), {"quantified_value_local": "quantified_value_local * 3 + 1"}
    ),
    "funding_rounds": Facts("announced_date", ("source_record_key",), {"round": "'told anew'"}),
    "contacts": Facts("created_date", ("contact_key",), {"seniority": "'executive'"}, recorded=None),
    "product_users": Facts("created_date", ("user_key",), {"department": "'told anew'"}, recorded=None),
}
VERSIONS = {
    "entitlements": Versions(
        ("leaf_account_key", "product_family", "entitlement"),
        {"limit_quantity": "limit_quantity * 2 + 1"},
        stories=("later", "late", "between"),
    ),
    "subscription_item_versions": Versions(
        ("leaf_account_key", "item_key", "product_family"),
        {
            "quantity": "quantity * 2",
            "list_arr_local": "list_arr_local * 2",
            "net_arr_local": "net_arr_local * 2",
            "status": "case status when 'active' then 'past_due' when 'past_due' then 'paused' else status end",
        },
        stories=("later", "late", "between"),
    ),
    "account_attributes": Versions(("account_key",), {"segment": "'told anew'"}, recorded=None, stories=("later",)),
    "account_hierarchy": Versions(
        ("leaf_account_key",), {"account_key": "'group of ' || account_key"}, recorded=None, stories=("later",)
    ),
    "fx_plan_rates": Versions(
        ("currency_code",), {"rate_to_reporting": "rate_to_reporting * 2"}, recorded=None, stories=("later",)
    ),
}
# When a new version begins and when it is recorded: after the cut-off, for days before it, and between known ones.
STORIES_OF_VERSIONS = {
    "later": ("{day} + 10", "{day} + 10"),
    "late": ("greatest(valid_from + 1, {day} - 20)", "{day} + 4"),
    "between": ("valid_from + 12", "{day} + 7"),
}
OF_NO_DATE = {
    "account_links": "nobody says when a link was made",
    "calendar_days": "days are no facts",
    "features": "the catalogue has no history in the source",
    "input_errors": "it stops a build and has no rows in a sound one",
    "list_prices": "a new price comes in a book of its own",
    "product_family_components": "policy",
    "status_ranges": "policy",
}
OWN_STORY = {"tickets": "creation and later changes of a ticket are told apart"}


def matches(left: str, right: str, columns: tuple[str, ...]) -> str:
    return " and ".join(f"{left}.{column} is not distinct from {right}.{column}" for column in columns)


def share(columns: tuple[str, ...], salt: str, parts: int, row: str = "") -> str:
    """A number from 0 to parts - 1 that depends on a row's key and nothing else."""
    key = " || ' ' || ".join(f"coalesce(cast({row}{column} as varchar), '')" for column in columns)
    return f"(hash({key} || '{salt}') % {parts})"


def mirrored(happened: str, day: str, gap: int) -> str:
    """A date as long after a day, and a gap, as it was before the day."""
    return f"cast({day} + cast({day} - {happened} + {gap} as integer) as date)"


def new_columns(changed: Mapping[str, str]) -> str:
    return ", ".join(f"{expression} as {column}" for column, expression in changed.items())


def forget_later_facts(connection: duckdb.DuckDBPyConnection, table: str, facts: Facts, cut_off: date) -> None:
    connection.execute(f"delete from canonical.{table} where {facts.known()} > date '{cut_off}'")


def tell_facts_anew(connection: duckdb.DuckDBPyConnection, table: str, facts: Facts, cut_off: date) -> None:
    """Drop a third of the later facts, change another, add as many and some of earlier days that are recorded late."""
    name, day, part = f"canonical.{table}", f"date '{cut_off}'", share(facts.key, str(cut_off), 3)
    changes = ", ".join(f"{column} = {expression}" for column, expression in facts.changed.items())
    connection.execute(f"delete from {name} where {facts.known()} > {day} and {part} = 0")
    connection.execute(f"update {name} set {changes} where {facts.known()} > {day} and {part} = 1")
    for story, happened, recorded in [
        ("later", mirrored(facts.happened, day, 1), mirrored(facts.happened, day, 1)),
        ("late", f"least({facts.happened} + 1, {day})", f"{day} + 3"),
    ]:
        if story == "late" and not facts.recorded:
            continue
        replaced = {facts.happened: f"cast({happened} as date)"} | dict(facts.changed)
        if facts.recorded:
            replaced[facts.recorded] = f"cast({recorded} as date)"
        for column in ("source_record_key", "user_key", "contact_key"):
            if column in facts.key or (column == "source_record_key" and column in columns_of(connection, table)):
                replaced[column] = f"'{story} ' || {column}"
        connection.execute(
            f"insert into {name} select told.* from ("
            f"  select * replace ({new_columns(replaced)}) from {name}"
            f"  where {facts.known()} <= {day} and {facts.happened} > {day} - 60"
            f"  and {share(facts.key, str(cut_off) + story, 2)} = 0"
            f") as told where not exists (select 1 from {name} as kept where {matches('kept', 'told', facts.key)})"
        )


def columns_of(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    return [row[0] for row in connection.execute(f"describe canonical.{table}").fetchall()]


def tell_versions_anew(
    connection: duckdb.DuckDBPyConnection, table: str, versions: Versions, cut_off: date, is_end: bool
) -> None:
    """Drop and change later versions, add some that begin later or are recorded late; chains close as they did."""
    name, day, chain = f"canonical.{table}", f"date '{cut_off}'", ", ".join(versions.chain)
    known = f"greatest(valid_from, coalesce({versions.recorded}, valid_from))" if versions.recorded else "valid_from"
    part = share((*versions.chain, "valid_from"), str(cut_off), 3)
    columns = columns_of(connection, table)
    connection.execute(
        f"create or replace temp table chained as select *, valid_to = lead(valid_from) over (partition by {chain}"
        f" order by valid_from) as is_followed, {known} as known_date from {name}"
    )
    changes = ", ".join(f"{column} = {expression}" for column, expression in versions.changed.items())
    connection.execute(f"delete from chained where known_date > {day} and ({is_end} or {part} = 0)")
    connection.execute(f"update chained set {changes} where known_date > {day} and {part} = 1")
    for story in () if is_end else versions.stories:
        start, recorded = (expression.format(day=day) for expression in STORIES_OF_VERSIONS[story])
        replaced = dict(versions.changed) | {"valid_from": f"cast({start} as date)"}
        replaced["known_date"] = f"cast({recorded} as date)"
        if versions.recorded:
            replaced[versions.recorded] = f"cast({recorded} as date)"
        for column in ("source_record_key", "source_record_id"):
            if column in columns:
                replaced[column] = f"'{story} ' || {column}"
        connection.execute(
            f"insert into chained select * replace ({new_columns(replaced)}) from chained as split"
            # What replaced a version that ended before anybody knew of it cannot be told apart from its end.
            f" where known_date <= {day} and valid_from < {start} and valid_to > {start}"
            f" and ('{story}' = 'between' and is_followed and valid_to <= {day} or valid_to > {recorded})"
            f" and {share((*versions.chain, 'valid_from'), str(cut_off) + story, 4)} = 0"
        )
    connection.execute(f"delete from {name}")
    connection.execute(
        f"insert into {name} select {', '.join(columns)} from ("
        f"  select * replace (case"
        f"    when next_from is null and is_followed then date '9999-12-31'"
        f"    when is_followed then next_from else least(valid_to, coalesce(next_from, valid_to)) end as valid_to)"
        f"  from (select *, lead(valid_from) over (partition by {chain} order by valid_from) as next_from"
        f"    from chained))"
    )


def tell_tickets_anew(connection: duckdb.DuckDBPyConnection, cut_off: date) -> None:
    """A ticket that was opened by the cut-off stays, whatever its later changes were; later ones are told anew."""
    day, part = f"date '{cut_off}'", share(("source_record_key",), str(cut_off), 3)
    statements = [
        f"delete from canonical.tickets where created_date > {day} and {part} = 0",
        f"update canonical.tickets set is_escalated = not is_escalated where recorded_date > {day} and {part} = 1",
        f"update canonical.tickets set recorded_date = recorded_date + 9 where recorded_date > {day} and {part} = 2",
        "insert into canonical.tickets select * replace ('later ' || source_record_key as source_record_key,"
        f" {mirrored('created_date', day, 1)} as created_date,"
        f" {mirrored('created_date', day, 30)} as recorded_date, true as is_escalated)"
        f" from canonical.tickets where created_date between {day} - 60 and {day}",
    ]
    for statement in statements:
        connection.execute(statement)


class Company:
    """The embedded company in memory: its canonical tables as they are, and the models behind the features."""

    def __init__(self, warehouse: Path) -> None:
        manifest = json.loads((warehouse.parent / "target" / "manifest.json").read_text("utf-8"))
        self.models, before = behind((*ROWS, *LEDGER), manifest["nodes"])
        self.inputs = sorted(node["name"] for node in before if node["resource_type"] == "model")
        self.connection = duckdb.connect(config={"threads": 2})
        self.connection.execute(f"attach '{warehouse}' as warehouse (read_only)")
        self.connection.execute("attach ':memory:' as company; use company")
        for schema in {"kept", *(node["schema"] for node in [*self.models, *before])}:
            self.connection.execute(f"create schema {schema}")
        for node in before:
            name = f"{node['schema']}.{node['alias']}"
            self.connection.execute(f"create table {name} as from warehouse.{name}")
        for table in self.inputs:
            self.connection.execute(f"create table kept.{table} as from canonical.{table}")
        for table in ROWS:
            self.connection.execute(f"create table kept.sound_{table} as from warehouse.readiness.{table}")
        self.is_settled = False

    def restore(self) -> None:
        """The canonical tables as the build made them."""
        for table in self.inputs:
            self.connection.execute(f"create or replace table canonical.{table} as from kept.{table}")
        self.is_settled = False

    def settle(self) -> None:
        """The story as the build told it, in all models."""
        if not self.is_settled:
            self.restore()
            self.run_models()
            self.is_settled = True

    def tell_anew(self, cut_off: date, *, is_end: bool = False) -> None:
        """Another story of everything after the cut-off, or the end of all stories."""
        self.restore()
        for table, facts in FACTS.items():
            tell = forget_later_facts if is_end else tell_facts_anew
            tell(self.connection, table, facts, cut_off)
        for table, versions in VERSIONS.items():
            tell_versions_anew(self.connection, table, versions, cut_off, is_end)
        tell_tickets_anew(self.connection, cut_off)

    def run_models(
        self, *, as_of: date = AS_OF, planted: tuple[str, str, str] | None = None, names: set[str] | None = None
    ) -> None:
        """Run the models, or some of them; the as-of date is one literal of their SQL, a fault is planted in one."""
        for node in self.models:
            if names is not None and node["name"] not in names:
                continue
            kind = "view" if node["config"]["materialized"] == "view" else "table"
            code = node["compiled_code"].replace('"warehouse".', '"company".').replace(f"'{AS_OF}'", f"'{as_of}'")
            if planted and node["name"] == planted[0]:
                code, count = re.subn(planted[1], planted[2], code)
                assert count > 0, f"{node['name']} has nothing that reads {planted[1]}"
            self.connection.execute(f'create or replace {kind} "{node["schema"]}"."{node["alias"]}" as {code}')

    def after(self, name: str) -> set[str]:
        """A model and all that read it, directly or not."""
        keys: set[str] = set()
        names: set[str] = set()
        for node in self.models:
            if node["name"] == name or keys & set(node["depends_on"]["nodes"]):
                keys.add(node["unique_id"])
                names.add(node["name"])
        return names

    @contextmanager
    def fault(self, planted: tuple[str, str, str]) -> Iterator[None]:
        """A fault in one model, heard by all that read it, that is taken out again."""
        self.connection.execute("begin")
        self.run_models(planted=planted, names=self.after(planted[0]))
        try:
            yield
        finally:
            self.connection.execute("rollback")

    def total(self, condition: str, table: str = "account_features") -> Any:
        """A sum over all columns of some rows."""
        return self.connection.execute(
            f"select count(*), sum(hash(told)) from readiness.{table} as told where {condition}"
        ).fetchone()

    def sum_with_fault(self, planted: tuple[str, str, str], condition: str, table: str = "account_features") -> Any:
        """The same with a fault in one model."""
        with self.fault(planted):
            return self.total(condition, table)

    def differing(self, condition: str, table: str = "account_features") -> dict[str, int]:
        """Columns in which a table differs from that of the build, with the number of rows."""
        columns = [row[0] for row in self.connection.execute(f"describe readiness.{table}").fetchall()]
        counts = ", ".join(f"count(*) filter (told.{c} is distinct from anew.{c}) as {c}" for c in columns)
        rows = self.connection.execute(
            f"select {counts} from (from kept.sound_{table} where {condition}) as told"
            f" full join (from readiness.{table} where {condition}) as anew"
            f" on {matches('told', 'anew', ROWS[table])}"
        ).fetchone()
        assert rows is not None
        return {column: count for column, count in zip(columns, rows, strict=True) if count}

    def frame(self, table: str, until: date) -> pd.DataFrame:
        """Rows of a table up to a scoring date."""
        query = f"from readiness.{table} where scoring_date <= date '{until}'"
        return as_frame(self.connection.sql(query).to_arrow_table())

    def scorecards(self, until: date) -> pd.DataFrame:
        """Scorecards of the quarters up to a day, learned from the models as they are."""
        features, outcomes = self.frame("account_features", until), self.frame(OUTCOMES, until)
        policy, settings = (
            self.connection.sql(f"from warehouse.policy.{seed}").df()
            for seed in ("readiness_features", "learning_settings")
        )
        return fit_all(features, outcomes, FeaturePolicy.from_seed(policy), LearningSettings.from_seed(settings))


def behind(names: Collection[str], nodes: Mapping[str, Node]) -> tuple[list[Node], list[Node]]:
    """The models that lead from the canonical tables to the named ones, in order, and the tables before them."""
    models: list[Node] = []
    before: dict[str, Node] = {}

    def visit(node: Node) -> None:
        if node["schema"] not in DOWNSTREAM:
            before[node["unique_id"]] = node
        elif node not in models:
            for parent in node["depends_on"]["nodes"]:
                visit(nodes[parent])
            models.append(node)

    for node in nodes.values():
        if node["resource_type"] == "model" and node["name"] in names:
            visit(node)
    return models, list(before.values())


@pytest.fixture(scope="module")
def company(sample_file: Path) -> Iterator[Company]:
    company = Company(sample_file)
    yield company
    company.connection.close()


def test_the_models_by_themselves_give_what_the_build_gave(company: Company) -> None:
    company.settle()
    assert company.differing("true") == {}


def test_every_input_is_told_anew_or_has_no_date(company: Company) -> None:
    """A new input of a feature has to be told anew as well, or nobody would see what it gives away."""
    assert company.inputs == sorted([*FACTS, *VERSIONS, *OWN_STORY, *OF_NO_DATE])


@pytest.mark.parametrize("is_end", [False, True], ids=["another story", "no more"])
@pytest.mark.parametrize("cut_off", CUT_OFFS, ids=str)
def test_what_comes_after_a_day_changes_no_feature_no_rule_score_and_no_outcome_up_to_it(
    company: Company, cut_off: date, is_end: bool
) -> None:
    company.tell_anew(cut_off, is_end=is_end)
    company.run_models()
    for table in KEYS:
        assert company.differing(f"scoring_date <= date '{cut_off}'", table) == {}, table
    assert company.differing(f"window_end_date <= date '{cut_off}'", OUTCOMES) == {}


def test_every_feature_hears_the_other_story_in_the_end(company: Company) -> None:
    """After the cut-off every feature changes somewhere, or that it did not before would be worth nothing."""
    company.tell_anew(date(2025, 10, 31))
    company.run_models()
    changed = company.differing("scoring_date > date '2025-10-31'")
    columns = [row[0] for row in company.connection.execute("describe readiness.account_features").fetchall()]
    assert [column for column in columns if column not in [*changed, "is_month_end", "is_latest"]] == []
    for table, hearing in HEARING.items():
        assert set(hearing) <= set(company.differing("scoring_date > date '2025-10-31'", table)), table
    heard = company.differing("window_end_date > date '2025-10-31'", OUTCOMES)
    assert {"has_expanded", "expansion_amount", "first_expansion_date"} <= set(heard)


@pytest.mark.parametrize("cut_off", CUT_OFFS[1:], ids=str)
def test_what_comes_after_a_day_changes_no_scorecard_and_no_learned_score_up_to_it(
    company: Company, cut_off: date
) -> None:
    company.settle()
    told, features = company.scorecards(cut_off), company.frame("account_features", cut_off)
    company.tell_anew(cut_off)
    company.run_models()
    anew = company.scorecards(cut_off)
    assert (told["status"] == "trained").any()
    pd.testing.assert_frame_equal(told, anew)
    scores = score_all(told, features)
    assert scores["probability"].notna().any()
    scores_anew = score_all(anew, company.frame("account_features", cut_off))
    pd.testing.assert_frame_equal(scores, scores_anew, check_categorical=False)


def test_labels_of_the_ledger_change_with_what_is_recorded_late(company: Company, stories: dict[bool, Company]) -> None:
    """Expansions of the ledger, also those of which all was known by the day, are others in another story."""
    company.settle()
    cut_off = CUT_OFFS[1]
    condition = f"window_end_date <= date '{cut_off}'"
    found = []
    for one in (company, stories[False]):
        with one.fault((OUTCOMES, r'"company"\."readiness"\."seen_expansions"', labels_of_the_ledger(cut_off))):
            found.append((one.total(condition, OUTCOMES), one.scorecards(cut_off)))
    assert found[0][0] != found[1][0]
    assert not found[0][1].equals(found[1][1])
    assert company.total(condition, OUTCOMES) == stories[False].total(condition, OUTCOMES)


def labels_of_the_ledger(known_by: date) -> str:
    """SQL of the expansions that the ledger tells, whose source rows were all known by a day."""
    return f"""(
        select events.account_key, events.effective_date as seen_date, events.effective_date, events.motion,
            events.discretionary_amount as amount
        from company.metrics.expansion_events as events
        inner join company.arr.fct_arr_movement_sources as sources
            on events.account_key = sources.account_key and events.effective_date = sources.effective_date
        inner join company.canonical.subscription_item_versions as versions
            on sources.source_record_key = versions.source_record_key
        where events.is_discretionary and events.discretionary_amount > 0 and sources.cause = 'business'
        group by all
        having max(greatest(events.effective_date, coalesce(versions.recorded_date, events.effective_date)))
            <= date '{known_by}'
    )"""


# A model, what its SQL says and what it says with the fault; the end of all stories is told where the name says so.
PLANTED = {
    "no more: a renewal after a gap is known in the gap": (
        "known_item_pieces",
        r"coalesce\(bridged_gaps\.gap_from, item_intervals\.valid_to\)",
        "item_intervals.valid_to",
    ),
    "a version counts before it was recorded": (
        "version_replacements",
        r"greatest\(valid_from, coalesce\(recorded_date, valid_from\)\)",
        "valid_from",
    ),
    "a payment is overdue before anybody recorded it": (
        "standing_features",
        r"(?s)greatest\(\s*coalesce\(versions\.status_since.*?\) as known_from",
        "versions.valid_from as known_from",
    ),
    "a payment is no longer overdue before anybody recorded it": (
        "standing_features",
        r"(?s)case\s+when replacements\.next_from.*?end as known_to",
        "versions.valid_to as known_to",
    ),
    "seats are those after the purchase": (
        "entitlement_pieces",
        r"greatest\(entitlements\.valid_from, coalesce\(.*?\)\)",
        "entitlements.valid_from",
    ),
    "seats are those of today": (
        "seat_features",
        r"measured_accounts\.scoring_date >= seats\.valid_from\s+and measured_accounts\.scoring_date < seats",
        "seats.valid_to = date '9999-12-31' and date '1900-01-01' < seats",
    ),
    "the segment is that of today": (
        "scored_accounts",
        r"balances\.scoring_date >= attributes\.valid_from\s+and balances\.scoring_date < attributes",
        "attributes.valid_to = date '9999-12-31' and date '1900-01-01' < attributes",
    ),
    "use counts before it was delivered": (
        "scored_usage_windows",
        r"use_by_day\.known_date <= members\.scoring_date",
        "true",
    ),
    "features count before they were delivered": (
        "scored_feature_use",
        r"(?s)and greatest\([^()]*coalesce\([^()]*\)\) <= members\.scoring_date",
        "",
    ),
    "health counts before it was recorded": (
        "health_features",
        r"greatest\(score_date, coalesce\(recorded_date, score_date\)\)",
        "score_date",
    ),
    "answers count before they were recorded": (
        "survey_features",
        r"members\.scoring_date >= answers\.known_date",
        "members.scoring_date >= answers.response_date",
    ),
    "an escalation counts from the day the ticket was opened": (
        "support_features",
        r"tickets\.changed_date <= covered_dates\.scoring_date",
        "true",
    ),
    "a meeting counts before it was entered": (
        "contact_features",
        r"meetings\.known_date <= members\.scoring_date",
        "meetings.activity_date <= members.scoring_date",
    ),
    "a signal counts before it was known": (
        "signal_features",
        r"signals\.known_date <= scored_accounts\.scoring_date",
        "signals.signal_date <= scored_accounts.scoring_date",
    ),
    "changes of the next month are seen": (
        "movement_features",
        r"changes\.seen_date <= scored_accounts\.scoring_date",
        "changes.seen_date <= scored_accounts.scoring_date + 30",
    ),
    "similar accounts have what they have today": (
        "family_holdings",
        r"scored_accounts\.scoring_date < pieces\.known_to",
        "pieces.known_to > date '2026-06-01'",
    ),
}


# The same for scores: the table that is compared, and a fault.
PLANTED_IN_SCORES = {
    "a factor is that of today": (
        "rule_scores",
        ("factor_scores", r"scored_accounts\.scoring_date = best\.scoring_date", f"best.scoring_date = date '{AS_OF}'"),
    ),
    "who is excluded today was excluded before": (
        "account_eligibility",
        (
            "account_eligibility",
            r"scored_accounts\.scoring_date = verdicts\.scoring_date",
            f"verdicts.scoring_date = date '{AS_OF}'",
        ),
    ),
}


@pytest.fixture(scope="module")
def stories(sample_file: Path) -> Iterator[dict[bool, Company]]:
    """The same company with another story after a day, and with none."""
    told = {is_end: Company(sample_file) for is_end in (False, True)}
    for is_end, company in told.items():
        company.tell_anew(CUT_OFFS[1] if not is_end else CUT_OFFS[0], is_end=is_end)
        company.run_models()
    yield told
    for company in told.values():
        company.connection.close()


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_look_into_the_future_is_seen(company: Company, stories: dict[bool, Company], fault: str) -> None:
    """The same comparison sees every one of these faults, each planted in the SQL of one model."""
    is_end = fault.startswith("no more")
    condition = f"scoring_date <= date '{CUT_OFFS[0] if is_end else CUT_OFFS[1]}'"
    company.settle()
    told, anew = (one.sum_with_fault(PLANTED[fault], condition) for one in (company, stories[is_end]))
    assert told != anew


@pytest.mark.parametrize("fault", PLANTED_IN_SCORES)
def test_a_planted_look_into_the_future_is_seen_in_scores(
    company: Company, stories: dict[bool, Company], fault: str
) -> None:
    table, planted = PLANTED_IN_SCORES[fault]
    company.settle()
    condition = f"scoring_date <= date '{CUT_OFFS[1]}'"
    told, anew = (one.sum_with_fault(planted, condition, table) for one in (company, stories[False]))
    assert told != anew


def test_without_a_fault_both_stories_are_one(company: Company, stories: dict[bool, Company]) -> None:
    """What the faults are seen by sees nothing where there is none."""
    company.settle()
    nothing = ("health_features", "score_date", "score_date")
    for is_end, cut_off in [(True, CUT_OFFS[0]), (False, CUT_OFFS[1])]:
        told, anew = (
            one.sum_with_fault(nothing, f"scoring_date <= date '{cut_off}'") for one in (company, stories[is_end])
        )
        assert told == anew


def test_a_past_date_is_the_same_when_it_is_built_later(company: Company) -> None:
    """Month ends before an earlier as-of date are scored by what was known then, whenever the build runs."""
    company.restore()
    company.run_models(as_of=EARLIER_AS_OF)
    condition = f"scoring_date < date '{EARLIER_AS_OF}' and is_month_end"
    count = company.connection.execute(f"select count(*) from readiness.account_features where {condition}").fetchone()
    assert count is not None and count[0] > 1000
    assert company.differing(condition) == {}


def test_scorecards_of_past_quarters_are_the_same_when_they_are_built_later(company: Company) -> None:
    """Learned from all that was known on the earlier as-of date, and again from all that is known a quarter later."""
    then, now = scorecards_then_and_now(company)
    assert (then["status"] == "trained").sum() >= 4
    pd.testing.assert_frame_equal(then, now)


def test_a_history_that_moves_with_the_as_of_date_is_seen(company: Company) -> None:
    """Whoever looks back for so many months forgets what the scorecards of past quarters were learned from."""
    then, now = scorecards_then_and_now(company, months=24)
    assert not then.equals(now)


def scorecards_then_and_now(company: Company, months: int | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Scorecards up to the earlier as-of date as built on it, and on the later one; `months` plants a moving start."""
    found = []
    for as_of in (EARLIER_AS_OF, AS_OF):
        planted = (
            "scoring_dates",
            r"date_day >= cast\('2000-01-01' as date\)",
            f"date_day > cast('{as_of}' as date) - interval {months} months",
        )
        company.restore()
        if as_of < AS_OF:
            company.tell_anew(as_of, is_end=True)
        company.run_models(as_of=as_of, planted=planted if months else None)
        found.append(company.scorecards(EARLIER_AS_OF))
    return found[0], found[1]


def test_accounts_that_leave_later_are_scored_as_long_as_they_pay(company: Company) -> None:
    """A population of those who stayed would flatter the past: who left is in it up to the end."""
    left = company.connection.execute(
        "with last_days as (select account_key, min(known_from) as came_date, max(known_to) as left_date"
        "  from readiness.known_item_pieces"
        "  where arr_amount > 0 group by account_key)"
        " select count(*), count(features.account_key) from last_days"
        " inner join readiness.scoring_dates as dates on dates.is_month_end and dates.scoring_date < left_date"
        "  and dates.scoring_date >= greatest(came_date, left_date - 32)"
        " left join kept.sound_account_features as features using (account_key, scoring_date)"
        f" where left_date <= date '{AS_OF}'"
    ).fetchone()
    assert left is not None
    assert left[0] > 20
    assert left[0] == left[1]
