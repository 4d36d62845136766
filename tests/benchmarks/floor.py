"""The least that dbt itself costs: as many nodes as the project builds, of the same kinds, that do nothing."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from tests.benchmarks.measure import run
from tests.benchmarks.staged import DBT, ROOT, dbt_command

BUILD = ("build", "--exclude-resource-type", "unit_test")


def sample_build(scratch: Path) -> float:
    """Wall seconds of `dbt build` on the committed sample."""
    warehouse = scratch / "sample.duckdb"
    warehouse.unlink(missing_ok=True)
    settings = ("RAW_DIR", "VENDORS", "AS_OF", "REPORTING_CURRENCY")
    env = {name: value for name, value in os.environ.items() if name not in settings}
    env |= {"WAREHOUSE_DB": str(warehouse), "DBT_PROFILES_DIR": str(ROOT)}
    return run(dbt_command(*BUILD, target=scratch / "sample_target"), env=env)[0]


def node_counts(scratch: Path) -> dict[str, int]:
    """Seeds, views, tables and tests of the last build on the sample."""
    target = scratch / "sample_target"
    results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    counts = {"seed": 0, "view": 0, "table": 0, "test": 0}
    for result in results:
        node = manifest[result["unique_id"]]
        if node["resource_type"] == "operation":
            continue
        kind = node["resource_type"] if node["resource_type"] != "model" else node["config"]["materialized"]
        counts[kind if kind in counts else "table"] += 1
    return counts


def trivial_project(counts: dict[str, int], folder: Path) -> None:
    """Write a dbt project with the given numbers of nodes."""
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("models", "seeds"):
        (folder / name).mkdir(parents=True)
    (folder / "dbt_project.yml").write_text(
        "name: trivial\nversion: '1.0.0'\nprofile: trivial\nflags: {send_anonymous_usage_stats: false}\n",
        encoding="utf-8",
    )
    (folder / "profiles.yml").write_text(
        "trivial: {target: dev, outputs: {dev: {type: duckdb, path: trivial.duckdb, threads: 2}}}\n", encoding="utf-8"
    )
    for number in range(counts["seed"]):
        (folder / "seeds" / f"seed_{number}.csv").write_text("id\n1\n", encoding="utf-8")
    names = []
    for kind in ("view", "table"):
        for number in range(counts[kind]):
            names.append(f"{kind}_{number}")
            text = "{{ config(materialized='" + kind + "') }}\nselect 1 as id\n"
            (folder / "models" / f"{names[-1]}.sql").write_text(text, encoding="utf-8")
    tests: dict[str, list[str]] = {name: [] for name in names}
    for number in range(counts["test"]):
        tests[names[number % len(names)]].append(f"{{not_null: {{name: test_{number}}}}}")
    lines = ["version: 2", "models:"]
    lines += [
        f"  - {{name: {name}, columns: [{{name: id, data_tests: [{', '.join(tests[name])}]}}]}}" for name in names
    ]
    (folder / "models" / "models.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def trivial_build(folder: Path) -> float:
    """Wall seconds of `dbt build` on the trivial project."""
    (folder / "trivial.duckdb").unlink(missing_ok=True)
    env = {**os.environ, "DBT_PROFILES_DIR": str(folder)}
    return run([str(DBT), "--quiet", "build"], env=env, cwd=folder)[0]
