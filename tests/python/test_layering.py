"""The house rules of the model tree, read from dbt's manifest: direction of data, privacy, names, documentation.

Every rule is a function from a manifest to a list of violations, so that each can be shown a planted fault.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from parsed_project import parsed_as_json

ROOT = Path(__file__).resolve().parents[2]
Manifest = dict[str, Any]
Node = dict[str, Any]

MAY_READ = {
    "staging": {"staging"},
    "canonical": {"staging", "canonical"},
    "arr": {"canonical", "arr"},
    "metrics": {"canonical", "arr", "metrics"},
    "readiness": {"canonical", "arr", "metrics", "published", "readiness"},
    "published": {"published"},
    "finance": {"canonical", "arr", "published", "finance"},
    "quality": {"staging", "canonical", "arr", "quality"},
    "bi": {"canonical", "metrics", "readiness", "finance", "quality", "bi"},
}
MAY_READ_SEEDS = set(MAY_READ) - {"bi"}
PREFIX_LAYERS = {
    "stg_": {"staging"},
    "int_": {"staging"},
    "conformed_": {"staging"},
    "fct_": {"arr", "metrics", "readiness", "finance"},
    "dim_": {"canonical", "metrics"},
    "recon_": {"finance"},
    "bi_": {"bi"},
}
KEY_TESTS = {"unique", "unique_combination"}
WITHOUT_KEY = {
    "int_stripe__status_events": "a moment may have several states; the reader takes the surest and newest",
    "int_product__user_event_days": "rows of int_product__user_event_changes, whose key is tested, or groups of them",
    "stg_product__tracks": "numbered by the reader; int_product__event_ids reads each row once and has the key",
}
FILLED_PREFIXES = ("fct_", "bi_")
FILLED = {
    "account_links",
    "accounts",
    "arr_bridge_by_segment",
    "arr_bridge_monthly",
    "average_expansion",
    "expansion_rate",
    "grr",
    "logo_retention",
    "metric_values",
    "nrr",
    "penetration",
    "reported_bridge_monthly",
    "seat_utilisation",
    "source_conservation",
    "win_rate",
}
MAY_BE_EMPTY = {
    "bi_add_on_attach": "no product needs to be an add-on",
    "bi_alerts": "use may stay below every limit",
    "bi_cohort_maturity": "no account needs to be a year old",
    "bi_cross_sell_attach": "one product family has nothing beside it",
    "bi_forecast_accuracy": "nobody needs to forecast",
    "bi_forecast_revisions": "nobody needs to revise a forecast",
    "bi_growth_plan": "NRR needs a year of history",
    "bi_opportunity_loss_reasons": "no opportunity needs to be lost",
    "bi_pipeline_coverage": "nobody needs to set targets",
    "bi_price_volume_mix": "the first month has no opening",
    "bi_quadrant": "NRR needs a year of history",
    "bi_contact_log": "a team without capacity lists nobody",
    "bi_contact_uplift": "the window of every listing may be open",
    "bi_readiness_alerts": "no condition needs to hold",
    "bi_stage_progression": "no opportunity needs to be open at the start of a quarter",
    "bi_signal_follow_through": "nothing needs to announce an expansion",
    "bi_signal_lead_times": "nobody needs to expand",
    "bi_signals": "nothing needs to announce an expansion",
    "bi_tier_upgrade_by_trigger": "plans need no tiers",
    "bi_time_to_expand": "nobody needs to expand",
    "bi_upgrade_matrix": "plans need no tiers",
    "bi_win_rates": "no opportunity needs to be qualified and closed",
}
LONGEST_MODEL = 120
MAY_LOOK_AHEAD = {("readiness", "learned"), ("readiness", "backtest")}
OWN_SOURCES = {"gate", "published"}


def models(manifest: Manifest) -> list[Node]:
    found = [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]
    return sorted(found, key=lambda node: str(node["name"]))


def layer(node: Node) -> str:
    return str(node["fqn"][1])


def vendor_folder(node: Node) -> tuple[str, ...]:
    """Folders of a staging model below `staging`: (domain, vendor)."""
    return tuple(node["fqn"][2:-1])


def parents(manifest: Manifest, node: Node) -> list[Node]:
    everything = manifest["nodes"] | manifest["sources"]
    return [everything[name] for name in node["depends_on"]["nodes"]]


def backward_references(manifest: Manifest) -> list[str]:
    """Data goes one way: a model reads its own layer and earlier ones, and vendors through conformed_ models only."""
    violations = []
    for node in models(manifest):
        if layer(node) not in MAY_READ:
            violations.append(f"{node['name']}: the folder {layer(node)} is no layer")
            continue
        for parent in parents(manifest, node):
            if parent["resource_type"] == "seed" and layer(node) not in MAY_READ_SEEDS:
                violations.append(f"{node['name']} reads the seed {parent['name']}")
            if parent["resource_type"] != "model":
                continue
            if layer(parent) not in MAY_READ[layer(node)]:
                violations.append(f"{node['name']} ({layer(node)}) reads {parent['name']} ({layer(parent)})")
            elif layer(parent) == "staging" != layer(node) and not parent["name"].startswith("conformed_"):
                violations.append(f"{node['name']} reads {parent['name']}, which is not conformed_")
            elif layer(node) == "bi" and layer(parent) == "canonical" and parent["name"] != "accounts":
                violations.append(f"{node['name']} reads {parent['name']}; of canonical, bi reads accounts only")
    return violations


def misplaced_sources(manifest: Manifest) -> list[str]:
    """Every source has exactly one reader, named after it; `stg_` models read nothing else, other models no source."""
    violations = []
    readers: dict[str, list[str]] = {name: [] for name in manifest["sources"]}
    for node in models(manifest):
        sources = [name for name in node["depends_on"]["nodes"] if name in manifest["sources"]]
        for name in sources:
            readers[name].append(node["name"])
        if node["name"].startswith("stg_") and len(sources) != 1:
            violations.append(f"{node['name']} reads {len(sources)} sources")
    for name, names in readers.items():
        source = manifest["sources"][name]
        if names != [only_reader(source)]:
            violations.append(f"source {source['source_name']}.{source['name']} is read by {names or 'nobody'}")
    return violations


def only_reader(source: Node) -> str:
    """Model that reads a source: `stg_` where vendors land it, a model of its own where the project itself wrote it."""
    prefix = "" if source["source_name"] in OWN_SOURCES else "stg_"
    joint = "_" if source["source_name"] in OWN_SOURCES else "__"
    return f"{prefix}{source['source_name']}{joint}{source['name']}"


def leaked_privates(manifest: Manifest) -> list[str]:
    """stg_ and int_ models are private: dbt enforces the group, this the folder and that nobody forgets the mark."""
    violations = []
    for node in models(manifest):
        if not node["name"].startswith(("stg_", "int_")):
            for parent in parents(manifest, node):
                is_private = parent["resource_type"] == "model" and parent["name"].startswith(("stg_", "int_"))
                if is_private and vendor_folder(parent) != vendor_folder(node):
                    violations.append(f"{node['name']} reads {parent['name']} of another vendor")
            continue
        if node["access"] != "private" or node["group"] != vendor_folder(node)[-1]:
            violations.append(f"{node['name']} is not private to the group {vendor_folder(node)[-1]}")
        for parent in parents(manifest, node):
            is_staging = parent["resource_type"] == "model" and layer(parent) == "staging"
            if is_staging and vendor_folder(parent) != vendor_folder(node):
                violations.append(f"{node['name']} reads {parent['name']} of another vendor")
    return violations


def misnamed(manifest: Manifest) -> list[str]:
    """Folder = schema; staging names carry their vendor; a prefix appears in its layer only."""
    violations = []
    for node in models(manifest):
        name = node["name"]
        if node["schema"] != layer(node):
            violations.append(f"{name}: folder {layer(node)}, schema {node['schema']}")
        if layer(node) == "staging":
            vendor = vendor_folder(node)[-1]
            if not re.match(rf"(stg|int|conformed)_{vendor}__[a-z]", name):
                violations.append(f"{name}: in staging a name is stg_, int_ or conformed_, then {vendor}__")
        for prefix, layers in PREFIX_LAYERS.items():
            if name.startswith(prefix) and layer(node) not in layers:
                violations.append(f"{name}: the prefix {prefix} does not belong into {layer(node)}")
    return violations


def undocumented(manifest: Manifest) -> list[str]:
    """One .yml beside each model, of the same name; model and every listed column described, with a type."""
    violations = []
    for node in models(manifest):
        beside = node["original_file_path"].rsplit(".", 1)[0] + ".yml"
        patch = (node["patch_path"] or "").rsplit("://", 1)[-1]
        if patch != beside:
            violations.append(f"{node['name']}: expected {beside}, found {patch or 'no .yml'}")
        if not node["description"].strip():
            violations.append(f"{node['name']} has no description")
        if not node["columns"]:
            violations.append(f"{node['name']} lists no columns")
        for column in node["columns"].values():
            if not column["description"].strip() or not column["data_type"]:
                violations.append(f"{node['name']}.{column['name']} lacks a description or a type")
    return violations


def uncontracted(manifest: Manifest) -> list[str]:
    """Every model in SQL has an enforced contract; dbt enforces none on models in Python."""
    return [
        f"{node['name']} has no enforced contract"
        for node in models(manifest)
        if node["language"] == "sql" and not node["config"]["contract"]["enforced"]
    ]


def models_with(manifest: Manifest, kinds: set[str]) -> set[str]:
    """Names of the models that have a generic test of one of the kinds."""
    tests = [
        node for node in manifest["nodes"].values() if node["resource_type"] == "test" and node.get("attached_node")
    ]
    attached = {node["attached_node"] for node in tests if node["test_metadata"]["name"] in kinds}
    return {node["name"] for node in models(manifest) if node["unique_id"] in attached}


def keyless(manifest: Manifest) -> list[str]:
    """Every model has a key that is tested, or stands among the exceptions with a reason and has none."""
    names, keyed = {node["name"] for node in models(manifest)}, models_with(manifest, KEY_TESTS)
    missing = [f"{name} has no key test" for name in sorted(names - keyed - set(WITHOUT_KEY))]
    return missing + [f"{name} is no exception" for name in WITHOUT_KEY if name in keyed or name not in names]


def possibly_empty(manifest: Manifest) -> list[str]:
    """Facts, boards, headline figures and who they are about have a test for rows, or stand among the exceptions."""
    names = {node["name"] for node in models(manifest)}
    filled = {name for name in names if name.startswith(FILLED_PREFIXES)} | FILLED
    with_rows = models_with(manifest, {"has_rows"})
    missing = [f"{name} may be empty" for name in sorted(filled - with_rows - set(MAY_BE_EMPTY))]
    return missing + [f"{name} is no exception" for name in MAY_BE_EMPTY if name in with_rows or name not in names]


def overlong(manifest: Manifest) -> list[str]:
    """A model has at most 120 lines that are not blank."""
    lengths = {
        node["name"]: sum(1 for line in node["raw_code"].splitlines() if line.strip()) for node in models(manifest)
    }
    return [f"{name}: {length} lines" for name, length in lengths.items() if length > LONGEST_MODEL]


def looks_ahead(manifest: Manifest) -> list[str]:
    """What came of an account is read by what learns from it and what judges it, never by a feature or a score."""
    return [
        f"{node['name']} reads outcomes"
        for node in models(manifest)
        if tuple(node["fqn"][1:3]) not in MAY_LOOK_AHEAD
        and any(parent["name"] == "outcomes" for parent in parents(manifest, node))
    ]


RULES: list[Callable[[Manifest], list[str]]] = [
    backward_references,
    misplaced_sources,
    leaked_privates,
    misnamed,
    undocumented,
    uncontracted,
    keyless,
    possibly_empty,
    overlong,
    looks_ahead,
]


@pytest.fixture(scope="module")
def manifest() -> Manifest:
    """The manifest of a fresh parse of the project."""
    return parsed_as_json()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule_holds(rule: Callable[[Manifest], list[str]], manifest: Manifest) -> None:
    violations = rule(manifest)
    assert not violations, "\n".join([str(rule.__doc__), *violations])


def first(manifest: Manifest, prefix: str, in_layer: str) -> Node:
    """First model of a layer by name, in a manifest that may be changed."""
    return next(node for node in models(manifest) if node["name"].startswith(prefix) and layer(node) == in_layer)


def plant_backward_reference(manifest: Manifest) -> None:
    reader, read = first(manifest, "", "canonical"), first(manifest, "fct_", "arr")
    reader["depends_on"]["nodes"].append(read["unique_id"])


def plant_unconformed_reference(manifest: Manifest) -> None:
    reader, read = first(manifest, "", "canonical"), first(manifest, "stg_", "staging")
    reader["depends_on"]["nodes"].append(read["unique_id"])


def plant_source_in_canonical(manifest: Manifest) -> None:
    first(manifest, "", "canonical")["depends_on"]["nodes"].append(next(iter(manifest["sources"])))


def plant_second_reader_of_the_gate(manifest: Manifest) -> None:
    first(manifest, "", "quality")["depends_on"]["nodes"].append("source.revenue_expansion.gate.results")


def plant_source_without_reader(manifest: Manifest) -> None:
    first(manifest, "stg_", "staging")["depends_on"]["nodes"] = []


def plant_publication_read_elsewhere(manifest: Manifest) -> None:
    published = next(name for name, source in manifest["sources"].items() if source["source_name"] == "published")
    first(manifest, "", "finance")["depends_on"]["nodes"].append(published)


def plant_vendor_read_by_published(manifest: Manifest) -> None:
    vendor = next(name for name, source in manifest["sources"].items() if source["source_name"] != "published")
    first(manifest, "", "published")["depends_on"]["nodes"].append(vendor)


def plant_public_staging(manifest: Manifest) -> None:
    first(manifest, "stg_", "staging")["access"] = "protected"


def plant_foreign_vendor(manifest: Manifest) -> None:
    reader = first(manifest, "conformed_", "staging")
    other = next(
        node
        for node in models(manifest)
        if node["name"].startswith("stg_") and vendor_folder(node) != vendor_folder(reader)
    )
    reader["depends_on"]["nodes"].append(other["unique_id"])


def plant_wrong_schema(manifest: Manifest) -> None:
    first(manifest, "", "arr")["schema"] = "metrics"


def plant_vendorless_name(manifest: Manifest) -> None:
    first(manifest, "stg_", "staging")["name"] = "stg_periods"


def plant_missing_yml(manifest: Manifest) -> None:
    first(manifest, "fct_", "arr")["patch_path"] = None


def plant_undescribed_column(manifest: Manifest) -> None:
    next(iter(first(manifest, "fct_", "arr")["columns"].values()))["description"] = " "


def plant_missing_contract(manifest: Manifest) -> None:
    first(manifest, "fct_", "arr")["config"]["contract"]["enforced"] = False


def plant_missing_staging_contract(manifest: Manifest) -> None:
    first(manifest, "stg_", "staging")["config"]["contract"]["enforced"] = False


def remove_tests(manifest: Manifest, kinds: set[str], name: str = "fct_arr_movements") -> None:
    """Take the tests of some kinds from a model, else from the ledger."""
    tested = next(node for node in models(manifest) if node["name"] == name)["unique_id"]
    manifest["nodes"] = {
        key: node
        for key, node in manifest["nodes"].items()
        if node.get("attached_node") != tested or node["test_metadata"]["name"] not in kinds
    }


def plant_missing_key(manifest: Manifest) -> None:
    remove_tests(manifest, KEY_TESTS)


def plant_missing_rows(manifest: Manifest) -> None:
    remove_tests(manifest, {"has_rows"})


def plant_figures_that_may_be_empty(manifest: Manifest) -> None:
    for name in FILLED:
        remove_tests(manifest, {"has_rows"}, name)
    assert len(possibly_empty(manifest)) == len(FILLED)


def plant_needless_exception(manifest: Manifest) -> None:
    """A model that is excused from a key test gets one."""
    excused = next(node for node in models(manifest) if node["name"] in WITHOUT_KEY)["unique_id"]
    test = next(node for node in manifest["nodes"].values() if node.get("attached_node") and is_key_test(node))
    manifest["nodes"]["test.planted"] = test | {"attached_node": excused}


def is_key_test(node: Node) -> bool:
    return node["resource_type"] == "test" and node["test_metadata"]["name"] in KEY_TESTS


def plant_long_model(manifest: Manifest) -> None:
    first(manifest, "", "metrics")["raw_code"] = "select 1\n" * (LONGEST_MODEL + 1)


def plant_look_ahead(manifest: Manifest) -> None:
    outcomes = next(node for node in models(manifest) if node["name"] == "outcomes")
    feature = next(node for node in models(manifest) if node["name"] == "account_features")
    feature["depends_on"]["nodes"].append(outcomes["unique_id"])


def plant_board_that_looks_ahead(manifest: Manifest) -> None:
    outcomes = next(node for node in models(manifest) if node["name"] == "outcomes")
    first(manifest, "bi_", "bi")["depends_on"]["nodes"].append(outcomes["unique_id"])


@pytest.mark.parametrize(
    ("rule", "plant"),
    [
        (backward_references, plant_backward_reference),
        (backward_references, plant_unconformed_reference),
        (misplaced_sources, plant_source_in_canonical),
        (misplaced_sources, plant_source_without_reader),
        (misplaced_sources, plant_publication_read_elsewhere),
        (misplaced_sources, plant_vendor_read_by_published),
        (misplaced_sources, plant_second_reader_of_the_gate),
        (leaked_privates, plant_public_staging),
        (leaked_privates, plant_foreign_vendor),
        (misnamed, plant_wrong_schema),
        (misnamed, plant_vendorless_name),
        (undocumented, plant_missing_yml),
        (undocumented, plant_undescribed_column),
        (uncontracted, plant_missing_contract),
        (uncontracted, plant_missing_staging_contract),
        (keyless, plant_missing_key),
        (keyless, plant_needless_exception),
        (possibly_empty, plant_missing_rows),
        (possibly_empty, plant_figures_that_may_be_empty),
        (overlong, plant_long_model),
        (looks_ahead, plant_look_ahead),
        (looks_ahead, plant_board_that_looks_ahead),
    ],
    ids=lambda value: value.__name__,
)
def test_planted_fault_is_caught(
    rule: Callable[[Manifest], list[str]], plant: Callable[[Manifest], None], manifest: Manifest
) -> None:
    faulty = copy.deepcopy(manifest)
    plant(faulty)
    assert len(rule(faulty)) > len(rule(manifest))


def test_listed_columns_are_those_of_the_tables(
    manifest: Manifest, sample_warehouse: duckdb.DuckDBPyConnection
) -> None:
    """The built tables and views have exactly the columns that the .yml files list, in that order."""
    rows = sample_warehouse.execute(
        "select table_schema, table_name, list(column_name order by ordinal_position) "
        "from information_schema.columns group by all"
    ).fetchall()
    built = {(schema, name): columns for schema, name, columns in rows}
    differences = [
        f"{node['name']}: listed {list(node['columns'])}, built {built.get((node['schema'], node['name']))}"
        for node in models(manifest)
        if list(node["columns"]) != built.get((node["schema"], node["name"]))
    ]
    assert not differences, "\n".join(differences)
