"""No published metric is missing in the catalogue; none stands there without a worked example and a place in `bi`."""

from __future__ import annotations

import copy
import csv
import re
from typing import Any

import pytest
from parsed_project import ROOT, parsed_as_json

Manifest = dict[str, Any]
Catalogue = list[dict[str, str]]

FOLDERS = {"retention", "expansion", "adoption", "pipeline", "efficiency"}
PUBLISHED = {"as_of_date", "policy_version"}
GRAINS = ("_by_account", "_by_event", "_by_expansion")
SUPPORTING = {
    "account_family_months": "families an account pays for: products_per_account and the attach rates count them",
    "account_family_ranges": "stretches behind account_family_months",
    "account_tiers": "tier ranges that the upgrade matrix reads at both ends of a window",
    "arpa_cells": "sums that arpa and arpa_price_volume_mix divide",
    "cross_sell_pairs": "accounts with two products that cross_sell_attach counts",
    "expansion_events": "list of expansions that penetration, average_expansion and others count",
    "expansion_frequency": "account rows of expansion_frequency_mix",
    "expansion_opportunity_triggers": "opportunity rows of opportunity_trigger_mix",
    "expansion_outcomes": "expansions with what followed, counted by contraction_after_expansion",
    "loss_reasons": "ledger rows with a reason, added up by losses_by_reason",
    "losses_by_reason": "both types of losses, which contraction_by_reason and churn_by_reason select from",
    "open_opportunities": "opportunity rows of pipeline_by_stage and pipeline_coverage",
    "portfolio_health": "customers of health_trend by month and segment, for metric_values",
    "portfolio_signals": "signals, new_departments and limit_alerts by month and segment, for metric_values",
    "portfolio_support": "customers of support_load by month and segment, for metric_values",
    "retention_by_dimension": "sums that nrr, grr and logo_retention select from",
    "upgrade_matrix_of_plans": "the upgrade matrix in the plans of its benchmarks, for metric_values",
    "tier_upgrades": "list of upgrades that tier_upgrade_by_trigger counts",
}
"""Models that carry the stamps of a published one without being a metric, with what they are for."""
SLICE_TESTS = {
    "adoption_segments_add_up_to_the_total", "expansion_slices_reconcile", "growth_slices_add_up_to_the_total",
    "losses_by_reason_reconcile", "product_counts_hold_every_account", "retention_slices_add_up_to_the_total",
    "slices_add_up_to_the_total", "stages_reconcile_to_opportunities",
}  # fmt: skip
"""Data tests that hold the slices of a metric against its total."""
NOT_ADDED_UP = {
    "acquire_or_expand": "what a segment needs is no part of what the company needs: a need is never below 0",
    "arpa_cells": "sums that arpa divides, whose slices are compared",
    "arpa_price_volume_mix": "the mix between segments is in the total only; arpa_changes_explain_the_change holds it",
    "expansion_cost_ratio": "shared costs belong to no motion",
    "expansion_quadrant": "a place, not an amount",
    "expansion_return": "shared costs belong to no motion",
    "forecast_accuracy": "each slice is forecast by itself",
    "forecast_revisions": "each slice is forecast by itself",
    "grr": "selects from retention_by_dimension, whose slices are compared",
    "losses_by_reason": "contraction_by_reason and churn_by_reason select from it and are compared",
    "logo_retention": "selects from retention_by_dimension, whose slices are compared",
    "nrr": "selects from retention_by_dimension, whose slices are compared",
    "nrr_monthly_compounded": "a product of rates",
    "nrr_trailing_average": "a slice without a cohort in one of the months has no row",
    "pipeline_coverage": "what a segment still needs is never below 0, nor what the company needs",
}
"""Metrics with slices that do not add up to the total, or are the slices of another model, with the reason."""


@pytest.fixture(scope="module")
def manifest() -> Manifest:
    """The manifest of a fresh parse of the project."""
    return parsed_as_json()


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """Rows of the policy seed."""
    with (ROOT / "seeds" / "policy" / "metric_catalogue.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def published(manifest: Manifest) -> set[str]:
    """Models of the folders of metrics with the columns that every published one ends with."""
    return {
        node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
        and node["fqn"][1] == "metrics"
        and node["fqn"][2] in FOLDERS
        and set(node["columns"]) >= PUBLISHED
    }


def missing(manifest: Manifest, catalogue: Catalogue) -> list[str]:
    """Published models that are no catalogued metric, no finer grain of one and no supporting table."""
    named = {row["model"] for row in catalogue}
    known = named | {name + grain for name in named for grain in GRAINS} | set(SUPPORTING)
    return sorted(published(manifest) - known)


def idle(manifest: Manifest, catalogue: Catalogue) -> list[str]:
    """Supporting tables that are gone, or that the catalogue names after all."""
    return sorted(set(SUPPORTING) - published(manifest) | set(SUPPORTING) & {row["model"] for row in catalogue})


def unproven(manifest: Manifest, catalogue: Catalogue) -> list[str]:
    """Models of the catalogue without a unit test in the file beside them."""
    beside = {(test["model"], test["original_file_path"]) for test in manifest["unit_tests"].values()}
    files = {
        node["name"]: node["original_file_path"].removesuffix(".sql") + ".yml"
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
    }
    names = {row["model"] for row in catalogue}
    return sorted(name for name in names if (name, files.get(name)) not in beside)


def unreadable(manifest: Manifest, catalogue: Catalogue) -> list[str]:
    """Metrics that are neither among the values which bi_metrics selects nor in a model of `bi` that reads theirs."""
    models = {node["name"]: node for node in manifest["nodes"].values() if node["resource_type"] == "model"}
    read = {name for node in models.values() if node["fqn"][1] == "bi" for name in reads(node)}
    listed = set(re.findall(r"^ *\['(\w+)', (?:none|'\w+'),", models["metric_values"]["raw_code"], flags=re.MULTILINE))
    return sorted(row["metric"] for row in catalogue if row["metric"] not in listed and row["model"] not in read)


def reads(node: dict[str, Any]) -> set[str]:
    """Names of the models and seeds that a model reads."""
    return {name.rsplit(".", 1)[-1] for name in node["depends_on"]["nodes"]}


def without_reader(manifest: Manifest, catalogue: Catalogue) -> list[str]:
    """Owners of metrics who have no exposure, and models of `bi` that stand in none."""
    exposures = manifest["exposures"].values()
    owners = {row["owner"] for row in catalogue} - {exposure["owner"]["name"].lower() for exposure in exposures}
    shown = {name for exposure in exposures for name in reads(exposure)}
    boards = {
        node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["fqn"][1] == "bi"
    }
    return sorted(owners) + sorted(boards - shown)


def uncompared(manifest: Manifest, excused: set[str]) -> list[str]:
    """Published models with a total and slices that no data test holds against each other."""
    nodes, names = manifest["nodes"].values(), published(manifest)
    tests = [node for node in nodes if node["resource_type"] == "test" and node["name"] in SLICE_TESTS]
    compared = {parent.rsplit(".", 1)[-1] for test in tests for parent in test["depends_on"]["nodes"]}
    sliced = {node["name"] for node in nodes if node["name"] in names and "dimension" in node["columns"]}
    return sorted(sliced - compared - excused)


def test_every_published_metric_is_in_the_catalogue(manifest: Manifest, catalogue: Catalogue) -> None:
    assert len(published(manifest)) > 60
    assert missing(manifest, catalogue) == []
    assert idle(manifest, catalogue) == []


def test_slices_of_every_metric_are_held_against_its_total(manifest: Manifest) -> None:
    assert uncompared(manifest, set(NOT_ADDED_UP)) == []
    assert uncompared(manifest, set()) == sorted(NOT_ADDED_UP)


def test_every_metric_has_a_worked_example(manifest: Manifest, catalogue: Catalogue) -> None:
    assert unproven(manifest, catalogue) == []


def test_every_metric_is_read_in_bi(manifest: Manifest, catalogue: Catalogue) -> None:
    assert unreadable(manifest, catalogue) == []


def test_every_owner_and_every_board_has_an_exposure(manifest: Manifest, catalogue: Catalogue) -> None:
    assert without_reader(manifest, catalogue) == []


def test_planted_gaps_are_seen(manifest: Manifest, catalogue: Catalogue) -> None:
    without = [row for row in catalogue if row["model"] != "win_rate"]
    assert missing(manifest, without) == ["win_rate"]
    assert missing(manifest, [row for row in catalogue if row["model"] != "usage_depth"]) == [
        "usage_depth",
        "usage_depth_by_account",
    ]
    assert uncompared(manifest, set(NOT_ADDED_UP) - {"pipeline_coverage"}) == ["pipeline_coverage"]
    assert idle(manifest, [*catalogue, {"model": "account_tiers"}]) == ["account_tiers"]
    changed = copy.copy(manifest)
    changed["unit_tests"] = {k: t for k, t in manifest["unit_tests"].items() if t["model"] != "win_rate"}
    assert unproven(changed, catalogue) == ["win_rate"]
    unread = {"metric": "account_tiers", "model": "account_tiers", "owner": "legal"}
    assert unreadable(manifest, [*catalogue, unread]) == ["account_tiers"]
    assert without_reader(manifest, [*catalogue, unread]) == ["legal"]
    changed["exposures"] = {k: e for k, e in manifest["exposures"].items() if e["name"] != "growth_review"}
    assert "bi_growth_plan" in without_reader(changed, catalogue)
