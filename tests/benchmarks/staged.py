"""A warehouse in which seeds and staging are built, and nothing above: the common start of every timed run.

`python -m tests.benchmarks.staged LANDING WAREHOUSE` is a process of its own, because a child's peak memory starts at
its parent's.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[2]
DBT = Path(sys.executable).with_name("dbt")
AS_OF = "2026-06-30"
CORE = ("fct_arr_movements", "fct_account_arr_months", "arr_bridge_monthly")
RETENTION = ("nrr", "grr")
SHARED_STEP = "int_periods__judged_periods"
"""Read by several conformed models: stored while they are built."""


def environment(landing: Path, warehouse: Path) -> dict[str, str]:
    """Settings of a dbt process on simulated data: the last month of the simulation is complete."""
    return {
        **os.environ,
        "RAW_DIR": str(landing),
        "WAREHOUSE_DB": str(warehouse),
        "AS_OF": AS_OF,
        "VENDORS": "auto",
        "REPORTING_CURRENCY": "USD",
        "PSEUDONYM_KEY": "a-key-of-the-benchmarks-for-simulated-data-only",
        "DBT_PROFILES_DIR": str(ROOT),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }


def dbt_command(*arguments: str, target: Path) -> list[str]:
    """A quiet dbt call on this project with its own target folder."""
    folders = ["--target-path", str(target), "--log-path", str(target)]
    return [str(DBT), "--quiet", *arguments, "--project-dir", str(ROOT), *folders]


def simulate(accounts: int, months: int, landing: Path) -> None:
    """Write the landing files of a simulated company, unless they are there."""
    if not (landing / "periods").is_dir():
        command = [sys.executable, "-m", "simulator", "bench", "--accounts", str(accounts)]
        command += ["--months", str(months), "--out", str(landing)]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def ancestors(nodes: set[str], parents: dict[str, list[str]]) -> set[str]:
    """The nodes and everything that they are built from."""
    found, todo = set(nodes), list(nodes)
    while todo:
        new = set(parents.get(todo.pop(), ())) - found
        found |= new
        todo += new
    return found


def conformed_inputs(target: Path) -> list[str]:
    """Names of the staging models that the measured models read directly."""
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    staging = {unique_id for unique_id, node in manifest["nodes"].items() if "staging" in node["fqn"]}
    marts = {unique_id for unique_id in manifest["nodes"] if unique_id.split(".")[-1] in (*CORE, *RETENTION)}
    needed = ancestors(marts, manifest["parent_map"]) - staging
    read = {parent for node in needed for parent in manifest["parent_map"].get(node, ())}
    return sorted(unique_id.split(".")[-1] for unique_id in read & staging)


def stage(landing: Path, warehouse: Path) -> None:
    """Build seeds and staging into `warehouse`: the conformed tables stored, everything below them dropped."""
    building = warehouse.with_name(f"{warehouse.stem}_building.duckdb")
    target = warehouse.with_name(f"{warehouse.stem}_target")
    building.unlink(missing_ok=True)
    for arguments in (("seed",), ("run", "--select", "staging")):
        subprocess.run(dbt_command(*arguments, target=target), cwd=ROOT, check=True, env=environment(landing, building))
    kept = conformed_inputs(target)
    connection = duckdb.connect(str(building))
    connection.execute("set preserve_insertion_order = false; set memory_limit = '8GB'; set TimeZone = 'UTC'")
    found = connection.execute("select view_name from duckdb_views() where schema_name = 'staging'").fetchall()
    views = {name for (name,) in found}
    for name in [name for name in (SHARED_STEP, *kept) if name in views]:
        connection.execute(f"create table staging.stored as from staging.{name}")
        connection.execute(f"drop view staging.{name}")
        connection.execute(f"alter table staging.stored rename to {name}")
    for name in views - {SHARED_STEP, *kept}:
        connection.execute(f"drop view staging.{name}")
    tables = (
        "select schema_name, table_name from duckdb_tables() where schema_name = 'staging' or schema_name like 'raw%'"
    )
    for schema, name in connection.execute(tables).fetchall():
        if name not in kept:
            connection.execute(f"drop table {schema}.{name}")
    connection.close()
    connection = duckdb.connect()
    connection.execute("set preserve_insertion_order = false")
    connection.execute(f"attach '{building}' as full_file (read_only); attach '{warehouse}.part' as staged")
    connection.execute("copy from database full_file to staged")
    connection.close()
    Path(f"{warehouse}.part").replace(warehouse)
    building.unlink()


if __name__ == "__main__":
    stage(Path(sys.argv[1]), Path(sys.argv[2]))
