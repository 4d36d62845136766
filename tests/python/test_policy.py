"""Policy is data: changing a row changes the answer with no SQL edit, and every row speaks of something that exists."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
from compiled_warehouse import ROOT, CompiledWarehouse

POLICY = ROOT / "seeds" / "policy"
METRICS = ROOT / "models" / "metrics"


def rows(seed: str) -> list[dict[str, str]]:
    with (POLICY / f"{seed}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


# What is changed, the models that are computed again, and a question whose answer must change.
CHANGES = {
    "a status limit": (
        "update policy.status_limits set limit_value = 9 where metric = 'nrr' and status = 'average'",
        ["status_ranges", "nrr"],
        "select count(*) from metrics.nrr where status = 'below_benchmark'",
    ),
    "a metric that is judged by its share of the target": (
        "update policy.status_limits set unit = 'fraction of target' where metric = 'grr'",
        ["status_ranges", "grr", "metric_values", "metric_trends"],
        "select list(distinct status order by status) from metrics.metric_trends "
        "where metric = 'grr' and dimension = 'total' and target_value is not null",
    ),
    "limits by the target for a metric that had none": (
        "insert into policy.status_limits select * replace ('expansion_arr' as metric) from policy.status_limits "
        "where metric = 'arr'",
        ["status_ranges", "metric_trends"],
        "select count(status) from metrics.metric_trends where metric = 'expansion_arr'",
    ),
    "the days after which an opportunity is stalled": (
        "update policy.thresholds set value = 100000 where name = 'stalled_opportunity_days'",
        ["open_opportunities"],
        "select count(*) from metrics.open_opportunities where is_stalled",
    ),
    "what counts as discretionary": (
        "update policy.component_motions set is_discretionary = not is_discretionary where component = 'seat'",
        ["expansion_events"],
        "select count(*) from metrics.expansion_events where is_discretionary",
    ),
    "how many movements explain a month": (
        "update policy.thresholds set value = 1 where name = 'largest_movements_shown'",
        ["largest_movements"],
        "select count(*) from metrics.largest_movements",
    ),
    "a benchmark": (
        "update policy.benchmarks set low_value = 0.01 "
        "where metric = 'expansion_mix' and benchmark = 'typical' and scope = 'motion:upsell'",
        ["expansion_mix"],
        "select max(benchmark_share) from metrics.expansion_mix where motion = 'upsell'",
    ),
    "the order of a stage": (
        "update policy.opportunity_stages set stage_order = 1 where stage in ('proposal', 'negotiation', 'qualified')",
        ["closed_opportunities"],
        "select count(*) from metrics.closed_opportunities where is_qualified",
    ),
    "what a signal triggers": (  # a view: it reads the row as it stands
        "update policy.signal_kinds set trigger_code = 'feature_discovery' where trigger_code = 'limit_reached'",
        [],
        "select count(*) from metrics.expansion_triggers where trigger_code = 'limit_reached'",
    ),
    "whether a reason is voluntary": (
        "update policy.churn_reasons set nature = 'involuntary'",
        ["loss_reasons"],
        "select count(*) from metrics.loss_reasons where nature = 'involuntary'",
    ),
    "the weight of a segment": (
        "update policy.segment_weights set weight = 0.9 where segment = 'smb'",
        ["average_expansion"],
        "select sum(mix_adjusted_mean_amount) from metrics.average_expansion where dimension = 'total'",
    ),
    "a growth target": (
        "update policy.growth_targets set growth_rate = 2 where growth_target = 'plan'",
        ["acquire_or_expand"],
        "select * from metrics.acquire_or_expand where growth_target = 'plan' order by all desc limit 1",
    ),
    "the metric that a kind of opportunity is measured by": (
        "update policy.pipeline_targets set target_metric = 'new_arr' where opportunity_type = 'expansion'",
        ["quarter_targets"],
        "select hash(list(t order by t)) from metrics.quarter_targets as t",
    ),
    "how many expansions are several": (
        "update policy.expansion_frequency_bands set max_count = 3 where frequency_band = 'one_time'; "
        "update policy.expansion_frequency_bands set min_count = 3 where frequency_band = 'multi'",
        ["expansion_frequency"],
        "select count(*) from metrics.expansion_frequency where frequency_band = 'one_time'",
    ),
    "the line of a limit alert": (
        "update policy.limit_alert_policies set limit_value = 0.99 where alert = 'use_80_instant'",
        ["limit_alerts"],
        "select count(*) from metrics.limit_alerts where alert = 'use_80_instant'",
    ),
    "an age at which penetration is read": (
        "update policy.metric_windows set window_length = 18 "
        "where metric = 'penetration_by_age' and window_length = 24",
        ["penetration_by_age"],
        "select hash(list(t order by t)) from metrics.penetration_by_age as t",
    ),
    "the first band of product counts": (
        "update policy.product_count_bands set max_count = 3 where product_count_band = '1'; "
        "update policy.product_count_bands set min_count = 3 where product_count_band = '2'",
        ["products_per_account"],
        "select hash(list(t order by t)) from metrics.products_per_account as t",
    ),
    "the scores that are positive": (
        "update policy.survey_scales set positive_from = 7 where survey = 'nps'",
        ["survey_scores"],
        "select hash(list(t order by t)) from metrics.survey_scores as t",
    ),
    "the weight of a factor of readiness": (
        "update policy.readiness_weights set weight = 5 where factor = 'executive_engagement'",
        ["factor_scores", "rule_scores"],
        "select sum(rule_score) from readiness.rule_scores",
    ),
    "the value at which a factor is full": (
        "update policy.readiness_mappings set to_value = 4 where factor = 'whitespace' and from_value = 0; "
        "update policy.readiness_mappings set from_value = 4 where factor = 'whitespace' and to_value is null",
        ["factor_scores", "rule_scores"],
        "select sum(rule_score) from readiness.rule_scores",
    ),
    "how much has to be known for a score": (
        "update policy.thresholds set value = 0.2 where name = 'readiness_known_weight'",
        ["rule_scores"],
        "select count(rule_score) from readiness.rule_scores",
    ),
    "a band of readiness": (
        "update policy.status_limits set limit_value = 60 where metric = 'readiness_score' and status = 'reach_out'",
        ["status_ranges", "rule_scores"],
        "select count(*) from readiness.rule_scores where band = 'reach_out'",
    ),
    "when an account is too new to be approached": (
        "update policy.thresholds set value = 400 where name = 'eligible_tenure_days'",
        ["eligibility_checks", "account_eligibility"],
        "select count(*) from readiness.account_eligibility where is_eligible",
    ),
    "how many accounts the team can work through": (
        "update policy.success_capacity set accounts_per_quarter = 3 where segment = 'smb'",
        ["listings"],
        "select count(*) from readiness.listings where is_listed",
    ),
    "how many accounts are left alone": (
        "update policy.thresholds set value = 0.3 where name = 'holdout_share'",
        ["holdout_accounts"],
        "select count(*) from readiness.holdout_accounts where is_holdout",
    ),
    "the limit of an alert": (
        "update policy.thresholds set value = 0.95 where name = 'near_limit'",
        ["alert_conditions", "alert_runs", "readiness_alerts"],
        "select count(*) from readiness.readiness_alerts where signal = 'limit_near'",
    ),
    "a feature that no alert was raised by before": (
        "update policy.alert_rules set feature = 'arr_amount', threshold = 'alert_event_days' "
        "where signal = 'limit_near'; "
        "update policy.thresholds set comparison = 'above' where name = 'alert_event_days'",
        ["judged_features", "alert_conditions"],
        "select count(*) from readiness.alert_conditions where feature = 'arr_amount'",
    ),
    "how soon a contact follows a list": (
        "update policy.thresholds set value = 5 where name = 'listing_contact_days'",
        ["contact_log"],
        "select count(*) from readiness.contact_log where is_contacted",
    ),
    "how many reasons are shown": (
        "update policy.thresholds set value = 1 where name = 'worklist_reasons_for'",
        ["worklist"],
        "select sum(length(reasons_for)) from readiness.worklist",
    ),
    "an edge of the contract values": (
        "update policy.acv_bands set max_amount = 9000 where acv_band = 'under_5k'; "
        "update policy.acv_bands set min_amount = 9000 where acv_band = '5k_to_25k'",
        ["account_balance_spells"],
        "select hash(list(t order by t)) from arr.account_balance_spells as t",
    ),
}


@pytest.fixture(scope="module")
def compiled() -> CompiledWarehouse:
    names = sorted({name for _, models, _ in CHANGES.values() for name in models})
    return CompiledWarehouse(names, as_of="2026-06-30")


@pytest.mark.parametrize("change", CHANGES)
def test_a_policy_row_changes_the_answer(
    change: str, compiled: CompiledWarehouse, sample_warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """The same SQL on the same company, before and after one row of policy is changed."""
    statement, models, question = CHANGES[change]
    [(path,)] = sample_warehouse.execute(
        "select path from duckdb_databases() where database_name = 'warehouse'"
    ).fetchall()
    copy = tmp_path / "warehouse.duckdb"
    shutil.copyfile(path, copy)
    connection = duckdb.connect(str(copy))
    try:
        before: Any = connection.execute(question).fetchone()
        recompute(connection, compiled, models)
        assert connection.execute(question).fetchone() == before, "computing again changes nothing by itself"
        connection.execute(statement)
        recompute(connection, compiled, models)
        assert connection.execute(question).fetchone() != before
    finally:
        connection.close()


def recompute(connection: duckdb.DuckDBPyConnection, compiled: CompiledWarehouse, models: list[str]) -> None:
    for node in compiled.models:
        if node["name"] in models:
            code = compiled.compiled[node["unique_id"]]
            connection.execute(f'create or replace table "{node["schema"]}"."{node["alias"]}" as {code}')


def test_limits_benchmarks_and_catalogue_name_each_other() -> None:
    """Limits and benchmarks of what nobody publishes judge nothing; a metric without a model is a promise."""
    catalogue = {row["metric"]: row for row in rows("metric_catalogue")}
    published = {path.stem for path in METRICS.rglob("*.sql")}
    strangers = {row["metric"] for seed in ("status_limits", "benchmarks") for row in rows(seed)} - set(catalogue)
    scores = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "models" / "readiness").rglob("*.sql"))
    assert sorted(name for name in strangers if f"status_joins('{name}'" not in scores) == []
    assert sorted(row["model"] for row in catalogue.values() if row["model"] not in published) == []


def ladders_of_two_units(limits: list[dict[str, str]]) -> list[str]:
    """Metrics whose limits differ in their unit: part of them would judge the value, part its share of the target."""
    units: dict[str, set[str]] = {}
    for row in limits:
        units.setdefault(row["metric"], set()).add(row["unit"])
    return sorted(metric for metric, found in units.items() if len(found) > 1)


def test_all_limits_of_a_metric_have_one_unit() -> None:
    limits = rows("status_limits")
    assert ladders_of_two_units(limits) == []
    other = {"metric": "nrr", "scope": "segment:smb", "unit": "fraction of target"}
    assert ladders_of_two_units([*limits, other]) == ["nrr"]


MEASURED = [
    "thresholds",
    "status_limits",
    "benchmarks",
    "gate_limits",
    "acv_bands",
    "company_size_bands",
    "expansion_age_bands",
    "expansion_frequency_bands",
    "product_count_bands",
    "growth_targets",
    "limit_alert_policies",
    "metric_windows",
    "retention_windows",
    "opportunity_stages",
]
NAMED = ["alert_rules", "signal_kinds", "trigger_codes", "bands", "statuses"]


@pytest.mark.parametrize("seed", MEASURED + NAMED)
def test_every_row_says_where_it_comes_from(seed: str) -> None:
    """Source, vintage and owner are filled, of numbers the unit too; a benchmark also names its sample."""
    wanted = ["source", "vintage", "owner", *(["unit"] if seed in MEASURED else [])]
    wanted += ["sample"] if seed == "benchmarks" else []
    assert [row for row in rows(seed) if any(not row[column].strip() for column in wanted)] == []


def looked_up(sql: str) -> set[str]:
    """Names that a model compares the names of thresholds with: one (`name = 'a'`), several, or those of a loop."""
    if "ref('thresholds')" not in sql:
        return set()
    listed = re.findall(r"(?:where|and) name in \(([^)]*)\)", sql) + re.findall(r"for name in \[([^\]]*)\]", sql)
    return {*re.findall(r"\bname = '(\w+)'", sql), *re.findall(r"'(\w+)'", " ".join(listed))}


def test_every_threshold_that_a_model_looks_up_is_there() -> None:
    """Models join thresholds by name and keep their rows without one: a name that is misspelt would judge nothing."""
    found = {row["name"] for row in rows("thresholds")}
    models = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "models").rglob("*.sql")}
    wanted = {(model, name) for model, sql in models.items() for name in looked_up(sql)}
    assert len({name for _, name in wanted}) > 50
    assert sorted(where for where in wanted if where[1] not in found) == []
    # Two models join by a name that another seed holds; a relationship of the seed looks after these.
    joined = {model for model, sql in models.items() if "ref('thresholds')" in sql and not looked_up(sql)}
    assert joined == {"alert_conditions", "eligibility_checks"}


def test_a_misspelt_threshold_is_seen() -> None:
    """In a join, a condition, a list or a loop: a name that is not there is among those that a model looks up."""
    read = "select * from {{ ref('thresholds') }} "
    assert looked_up(f"{read} where name = 'near_limt'") == {"near_limt"}
    assert looked_up(f"{read} left join thresholds as near on near.name = 'near_limt'") == {"near_limt"}
    assert looked_up(f"{read} where name in ('near_limit', 'time_at_limt')") == {"near_limit", "time_at_limt"}
    loop = "{%- for name in ['fragile_nrr', 'fragile_gr'] %} max(case when name = '{{ name }}' then value end)"
    assert looked_up(f"{read} {loop}") == {"fragile_nrr", "fragile_gr"}
    assert looked_up("select * from accounts where name = 'Invented'") == set()


def test_every_threshold_is_used() -> None:
    """A threshold that no model looks up changes nothing."""
    folders = [ROOT / "models", ROOT / "macros"]
    sql = "\n".join(path.read_text(encoding="utf-8") for folder in folders for path in folder.rglob("*.sql"))
    named = {row["threshold"] for seed in ("eligibility_rules", "alert_rules") for row in rows(seed)}
    assert [row["name"] for row in rows("thresholds") if row["name"] not in sql and row["name"] not in named] == []


# Values that the scope of a benchmark may name, by its dimension: those of the seed that the dimension comes from.
SCOPES = {
    "motion": lambda: {row["motion"] for row in rows("component_motions")},
    "segment": lambda: {row["segment"] for row in rows("segment_weights")},
    "company_size_band": lambda: {row["company_size_band"] for row in rows("company_size_bands")},
    "age_band": lambda: {row["age_band"] for row in rows("expansion_age_bands")},
    "age_months": lambda: {str(age) for age in range(1, 61)},
    "effort": lambda: {row["value"] for row in rows("planning_terms") if row["term"] == "effort"},
    "tier": lambda: {f"{low}-{high}" for low in benchmark_tiers() for high in benchmark_tiers() if low != high},
}


def benchmark_tiers() -> set[str]:
    """Plans of the benchmarks that a tier of the company stands for."""
    with (ROOT / "seeds" / "mappings" / "plan_tiers.csv").open(encoding="utf-8", newline="") as handle:
        return {row["benchmark_tier"] for row in csv.DictReader(handle)} - {""}


def unread_benchmarks(benchmarks: list[dict[str, str]]) -> list[str]:
    """Benchmarks that no figure is held against: neither in metric_values nor in a model that looks them up."""
    sql = {path.stem: path.read_text(encoding="utf-8") for path in METRICS.rglob("*.sql")}
    read = set(re.findall(r"^ *\['(\w+)', (?:none|'\w+'),", sql["metric_values"], flags=re.MULTILINE))
    for text in sql.values():
        if "ref('benchmarks')" in text:
            read |= set(re.findall(r"\bmetric = '(\w+)'", text))
    unread = []
    for row in benchmarks:
        dimension, _, value = row["scope"].partition(":")
        is_known = row["scope"] == "all" or value in SCOPES.get(dimension, set)()
        if row["metric"] not in read or not is_known:
            unread.append(f"{row['metric']} {row['scope']}")
    return unread


def test_every_benchmark_is_used() -> None:
    assert unread_benchmarks(rows("benchmarks")) == []
    strange = [{"metric": "upgrade_matrix", "scope": "tier:Basic-Pro"}, {"metric": "time_to_cash", "scope": "all"}]
    assert unread_benchmarks(strange) == ["upgrade_matrix tier:Basic-Pro", "time_to_cash all"]


def test_every_benchmark_has_the_unit_of_its_metric() -> None:
    """Days beside a fraction would be compared like anything else."""
    units = {row["metric"]: row["unit"] for row in rows("metric_catalogue")}
    plain = ("fraction", "amount", "days", "months", "hours", "ratio")
    strange = [
        row
        for row in rows("benchmarks")
        if not row["unit"].startswith(units[row["metric"]])
        and (units[row["metric"]] != "count" or row["unit"].startswith(plain))
    ]
    assert strange == []
