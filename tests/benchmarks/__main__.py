"""`make bench`: how fast the layers are, in one run, next to plain scripts on the same machine.

    python -m tests.benchmarks [--sizes 10000,100000,1000000] [--months 60] [--repetitions 3] [--work DIR]
                               [--events 10000000,100000000] [--scored 100000] [--only arr|usage|readiness]

Runs are child processes, one at a time, taken in turn; medians are printed. Machines differ and are never quiet: the
ratios are what counts. Landing and staging are built first and not timed; they are kept in the work folder for the
next run (`--fresh` rebuilds them).
"""

from __future__ import annotations

import argparse
import math
import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from tests.benchmarks import floor, measure, readiness, staged, usage
from tests.benchmarks.measure import Cost

KINDS = ("project", "hand_tuned", "cross_join")
AIMS = {
    "all layers / hand-tuned script": 1.5,
    "ledger, account months, bridge / cross join": 0.5,
    "growth exponent": 1.05,
    "peak memory MB": 4096,
    "dbt build on the sample / trivial nodes": 2.5,
}


def say(text: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


def own_process(module: str, *paths: Path) -> str:
    """Output of a module of this folder. This process must stay small: its size is the least its children report."""
    command = [sys.executable, "-m", f"tests.benchmarks.{module}", *map(str, paths)]
    return subprocess.run(command, cwd=staged.ROOT, check=True, capture_output=True, text=True).stdout.strip()


def prepared(accounts: int, months: int, work: Path, *, fresh: bool) -> tuple[Path, Path]:
    """Landing folder and staged warehouse of one size."""
    landing, warehouse = work / f"landing_{accounts}_{months}", work / f"staged_{accounts}_{months}.duckdb"
    if fresh:
        shutil.rmtree(landing, ignore_errors=True)
        warehouse.unlink(missing_ok=True)
    if not warehouse.exists():
        say(f"{accounts:,} accounts: writing landing files and staging them (not timed)")
        staged.simulate(accounts, months, landing)
        own_process("staged", landing, warehouse)
    return landing, warehouse


def timed(size: int, landing: Path, warehouse: Path, work: Path, repetitions: int) -> dict[str, Cost]:
    """Medians of the three ways at one size; on the first size the results are compared row by row."""
    costs: dict[str, list[Cost]] = {kind: [] for kind in KINDS}
    results: dict[str, Path] = {}
    for repetition in range(repetitions):
        for kind in KINDS:
            if kind == "project":
                cost, results[kind] = measure.project(landing, warehouse, work)
            else:
                cost, results[kind] = measure.script(kind, warehouse, work)
            costs[kind].append(cost)
            run = f"{size:,} accounts, run {repetition + 1}/{repetitions}"
            say(f"{run}: {kind} {cost.wall:.1f} s, {cost.peak_mb:,.0f} MB")
    if size <= 100_000:
        found = own_process("compare", *(results[kind] for kind in KINDS))
        say(f"{size:,} accounts: {found or 'identical'}")
        if found:
            raise SystemExit("the project, the hand-tuned script and the cross join do not say the same")
    for path in results.values():
        path.unlink()
    return {kind: measure.middle(costs[kind]) for kind in KINDS}


def dbt_floor(work: Path, repetitions: int) -> tuple[float, float, int]:
    """Median seconds of `dbt build` on the sample and of as many trivial nodes, and the number of nodes."""
    folder = work / "trivial"
    say("sample: first builds (parsed once, not timed)")
    floor.sample_build(work)
    counts = floor.node_counts(work)
    floor.trivial_project(counts, folder)
    floor.trivial_build(folder)
    own, trivial = [], []
    for repetition in range(repetitions):
        own.append(floor.sample_build(work))
        trivial.append(floor.trivial_build(folder))
        say(f"sample, run {repetition + 1}/{repetitions}: project {own[-1]:.1f} s, trivial nodes {trivial[-1]:.1f} s")
    return median(own), median(trivial), sum(counts.values())


def table(medians: dict[int, dict[str, Cost]]) -> list[str]:
    lines = [f"{'accounts':>10}  {'way':<28} {'wall s':>8} {'SQL s':>8} {'CPU s':>8} {'peak MB':>8} {'x tuned':>8}"]
    for size, costs in medians.items():
        for kind in KINDS:
            cost = costs[kind]
            numbers = f"{cost.wall:>8.1f} {cost.sql:>8.1f} {cost.cpu:>8.1f} {cost.peak_mb:>8,.0f}"
            lines.append(f"{size:>10,}  {kind:<28} {numbers} {cost.sql / costs['hand_tuned'].sql:>8.2f}")
            if kind == "project":
                core = cost.core / costs["cross_join"].sql
                lines.append(
                    f"{'':>10}  {'  ledger, months, bridge':<28} {'':>8} {cost.core:>8.1f}   ({core:.2f} x cross join)"
                )
    return lines


def verdicts(medians: dict[int, dict[str, Cost]], own: float, trivial: float) -> list[str]:
    """The aims, at the largest size, with what was measured."""
    sizes = sorted(medians)
    costs = medians[sizes[-1]]
    measured = {
        "all layers / hand-tuned script": costs["project"].sql / costs["hand_tuned"].sql,
        "ledger, account months, bridge / cross join": costs["project"].core / costs["cross_join"].sql,
        "peak memory MB": costs["project"].peak_mb,
        "dbt build on the sample / trivial nodes": own / trivial,
    }
    if len(sizes) > 1:
        growth = costs["project"].sql / medians[sizes[-2]]["project"].sql
        measured["growth exponent"] = math.log(growth) / math.log(sizes[-1] / sizes[-2])
    lines = [f"{'aim, at the largest size':<46} {'at most':>8} {'measured':>9}"]
    for name, aim in AIMS.items():
        if name in measured:
            word = "met" if measured[name] <= aim else "missed"
            lines.append(f"{name:<46} {aim:>8,} {measured[name]:>9,.2f}  {word}")
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.benchmarks", description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", default="10000,100000,1000000", help="numbers of accounts, comma-separated")
    parser.add_argument("--months", type=int, default=60)
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--work", type=Path, default=Path("build/bench"), help="folder for data (1M accounts: 15 GB)")
    parser.add_argument("--fresh", action="store_true", help="write landing and staging again")
    parser.add_argument("--events", default="10000000,100000000", help="numbers of events of the usage path")
    parser.add_argument("--scored", default="100000", help="numbers of accounts that are learned from")
    parser.add_argument("--only", choices=("arr", "usage", "readiness"), help="one of the paths")
    chosen = parser.parse_args()
    work = chosen.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    if chosen.only in (None, "arr"):
        report_arr(chosen, work)
    if chosen.only in (None, "usage"):
        print("\nusage, once each; a scan reads the same columns and makes nothing of them")
        print("\n".join(usage.run(chosen.events, 1, work, "4GB")))
    if chosen.only in (None, "readiness"):
        print(f"\nreadiness, {readiness.MONTHS} months, once each: scorecards of all quarters, and all scores")
        print("\n".join(readiness.run(chosen.scored, 1, work)))
    return 0


def report_arr(chosen: argparse.Namespace, work: Path) -> None:
    """Measure the path from items to retention and print the report."""
    own, trivial, nodes = dbt_floor(work, chosen.repetitions)
    medians = {}
    for size in sorted(int(text) for text in chosen.sizes.split(",")):
        landing, warehouse = prepared(size, chosen.months, work, fresh=chosen.fresh)
        medians[size] = timed(size, landing, warehouse, work, chosen.repetitions)
    print(f"{chosen.months} months, medians of {chosen.repetitions}; SQL = time in which nodes or the script ran")
    print("\n".join(table(medians)))
    print(f"\nsample: dbt build {own:.1f} s, {nodes} trivial nodes {trivial:.1f} s\n")
    print("\n".join(verdicts(medians, own, trivial)))


if __name__ == "__main__":
    sys.exit(main())
