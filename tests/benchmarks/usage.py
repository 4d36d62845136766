"""The usage path, from events in Parquet to days of use by feature and by user, next to a scan and a script.

`python -m tests.benchmarks.usage [--events 10000000,100000000] [--memory 4GB] [--ways scan,project] [--work DIR]`

One run of each way a repetition, in turn, each a process of its own: a plain scan of the same columns, the hand-tuned
script, the project from nothing, and the project with one more day. A billion events (`--events 1000000000 --ways
scan,project,one_more_day`) need 14 GB for files, 45 GB for tables and spilling, and an hour on two cores; the
hand-tuned script spills more. The files of a size are deleted after it, unless `--keep`.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import duckdb

from simulator import usage_bench
from tests.benchmarks import measure, staged

WANTED = ("+conformed_product__usage_feature_days", "+conformed_product__usage_user_days")
WAYS = ("scan", "hand_tuned", "project", "one_more_day")
COMPARED_AGAIN = 10_000_000
"""Up to this many events the script also recounts the delivery with one more day."""
AIMS = {("project", "hand_tuned"): 1.5, ("project", "scan"): 6.0, ("one_more_day", "project"): 0.03}


def say(text: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


def project(landing: Path, warehouse: Path, work: Path, memory: str) -> measure.Cost:
    """One dbt run of the models of the path; SQL is the time in which at least one node ran."""
    target = work / "usage_target"
    env = {**staged.environment(landing, warehouse), "DUCKDB_MEMORY_LIMIT": memory}
    command = staged.dbt_command("run", "--select", *WANTED, target=target)
    wall, cpu, peak = measure.run(command, env=env)
    spans, _ = measure.node_spans(target)
    seconds = measure.covered(list(spans.values()))
    slowest = sorted(((end - begin, node.split(".")[-1]) for node, (begin, end) in spans.items()), reverse=True)[:6]
    say("  " + ", ".join(f"{name} {span:.1f}" for span, name in slowest))
    return measure.Cost(wall, cpu, peak, seconds, seconds)


def script(name: str, landing: Path, warehouse: Path, work: Path, memory: str) -> measure.Cost:
    """One SQL script of this folder on a new database."""
    text = (Path(__file__).parent / f"usage_{name}.sql").read_text(encoding="utf-8")
    folder = landing / "product"
    filled = text.replace("{tracks}", f"{folder}/tracks/*.parquet").replace(
        "{catalogue}", f"{folder}/feature_catalogue.csv"
    )
    path = work / f"usage_{name}.filled.sql"
    path.write_text(filled, encoding="utf-8")
    warehouse.unlink(missing_ok=True)
    command = [sys.executable, "-m", "tests.benchmarks.run_script", str(warehouse), str(path)]
    wall, cpu, peak = measure.run(command, env={**os.environ, "DUCKDB_MEMORY_LIMIT": memory})
    return measure.Cost(wall, cpu, peak, wall, wall)


def differences(project_file: Path, tuned_file: Path) -> int:
    """How many of the two tables differ, by number of rows and sums of hashes."""
    connection = duckdb.connect(config={"memory_limit": "4GB"})
    connection.execute(f"attach '{project_file}' as project (read_only); attach '{tuned_file}' as tuned (read_only)")
    count = 0
    for theirs in ("feature_days", "user_days"):
        columns = ", ".join(row[0] for row in connection.execute(f"describe tuned.tuned.{theirs}").fetchall())
        sums = f"select count(*), sum(hash({columns})), min(hash({columns})) from "
        mine = connection.execute(f"{sums} project.staging.int_product__usage_{theirs}").fetchall()
        other = connection.execute(f"{sums} tuned.tuned.{theirs}").fetchall()
        count += mine != other
    connection.close()
    return count


def measured(
    events: int, work: Path, repetitions: int, memory: str, ways: Sequence[str], *, keep: bool
) -> dict[str, measure.Cost]:
    """Medians of the ways at one size; they are held against each other where the hand-tuned script is among them."""
    landing = work / f"usage_{events}"
    say(f"{events:,} events: writing (not timed)")
    later = usage_bench.write(landing, events)
    delivered = landing / "product" / "tracks" / later.name
    delivered.unlink(missing_ok=True)
    warehouse, tuned = work / "usage_project.duckdb", work / "usage_tuned.duckdb"
    costs: dict[str, list[measure.Cost]] = {way: [] for way in ways}

    def run_way(way: str) -> None:
        if way in ("scan", "hand_tuned"):
            database = tuned if way == "hand_tuned" else work / "usage_scan.duckdb"
            cost = script(way, landing, database, work, memory)
        else:
            cost = project(landing, warehouse, work, memory)
        costs[way].append(cost)
        say(f"{events:,} events, {way}: SQL {cost.sql:.1f} s, wall {cost.wall:.1f} s, {cost.peak_mb:,.0f} MB")

    try:
        for repetition in range(repetitions):
            for path in (warehouse, tuned):
                path.unlink(missing_ok=True)
            for way in ways:
                if way != "one_more_day":
                    run_way(way)
            if repetition == 0 and {"project", "hand_tuned"} <= set(ways) and differences(warehouse, tuned):
                raise SystemExit("the project and the hand-tuned script do not say the same")
            if "one_more_day" in ways:
                later.rename(delivered)
                run_way("one_more_day")
                if repetition == 0 and "hand_tuned" in ways and events <= COMPARED_AGAIN:
                    script("hand_tuned", landing, tuned, work, memory)
                    if differences(warehouse, tuned):
                        raise SystemExit("after one more day the project and the hand-tuned script do not say the same")
                delivered.rename(later)
    finally:
        for path in (warehouse, tuned, work / "usage_scan.duckdb"):
            path.unlink(missing_ok=True)
        if not keep:
            shutil.rmtree(landing, ignore_errors=True)
    return {way: measure.middle(found) for way, found in costs.items()}


def report(medians: dict[int, dict[str, measure.Cost]]) -> list[str]:
    """Table of all sizes, then the aims at the largest."""
    lines = [f"{'events':>14}  {'way':<14} {'wall s':>8} {'SQL s':>8} {'CPU s':>8} {'peak MB':>8} {'x scan':>8}"]
    for events, costs in medians.items():
        for way, cost in costs.items():
            numbers = f"{cost.wall:>8.1f} {cost.sql:>8.1f} {cost.cpu:>8.1f} {cost.peak_mb:>8,.0f}"
            to_scan = f"{cost.sql / costs['scan'].sql:>8.2f}" if "scan" in costs else f"{'':>8}"
            lines.append(f"{events:>14,}  {way:<14} {numbers} {to_scan}")
    costs = medians[max(medians)]
    lines.append(f"{'aim, at the largest number of events':<46} {'at most':>8} {'measured':>9}")
    for (way, other), aim in AIMS.items():
        if way in costs and other in costs:
            found = costs[way].sql / costs[other].sql
            name = f"{way} / {other}".replace("_", " ")
            lines.append(f"{name:<46} {aim:>8,} {found:>9,.3f}  {'met' if found <= aim else 'missed'}")
    return lines


def run(
    sizes: str, repetitions: int, work: Path, memory: str, ways: Sequence[str] = WAYS, *, keep: bool = False
) -> list[str]:
    """Measure all sizes; the lines of the report."""
    wanted = sorted(int(size) for size in sizes.split(","))
    return report({size: measured(size, work, repetitions, memory, ways, keep=keep) for size in wanted})


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.benchmarks.usage", description=__doc__.split("\n")[0])
    parser.add_argument("--events", default="10000000,100000000", help="numbers of events, comma-separated")
    parser.add_argument("--repetitions", type=int, default=1)
    parser.add_argument("--memory", default="4GB", help="memory limit of DuckDB in every process")
    parser.add_argument("--ways", default=",".join(WAYS), help="what is run, comma-separated")
    parser.add_argument("--work", type=Path, default=Path("build/bench"))
    parser.add_argument("--keep", action="store_true", help="keep the files of events")
    chosen = parser.parse_args()
    ways = [way for way in WAYS if way in chosen.ways.split(",")]
    if set(ways) != set(chosen.ways.split(",")) or ("one_more_day" in ways and "project" not in ways):
        parser.error(f"--ways takes some of {', '.join(WAYS)}; one_more_day needs the project")
    work = chosen.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    print("\n".join(run(chosen.events, chosen.repetitions, work, chosen.memory, ways, keep=chosen.keep)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
