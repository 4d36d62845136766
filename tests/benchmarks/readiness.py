"""What learning costs: scorecards of all quarters and targets from simulated accounts, and all scores by them."""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path

from tests.benchmarks import measure

MONTHS = 24


def say(text: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


def measured(accounts: int, work: Path, repetitions: int) -> measure.Cost:
    """Medians of the runs on one simulation; its files are deleted afterwards."""
    folder = work / f"readiness_{accounts}"
    command = [sys.executable, "-m", "tests.benchmarks.learn"]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([".", "macros/python"])}
    say(f"{accounts:,} accounts: simulating {MONTHS} months (not timed)")
    costs = []
    try:
        measure.run([*command, "simulate", str(folder), str(accounts), str(MONTHS)], env=env)
        for repetition in range(repetitions):
            wall, cpu, peak = measure.run([*command, "fit", str(folder)], env=env)
            costs.append(measure.Cost(wall, cpu, peak, wall, wall))
            run = f"{accounts:,} accounts, run {repetition + 1}/{repetitions}"
            say(f"{run}: learning and scoring {wall:.1f} s, {peak:,.0f} MB")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return measure.middle(costs)


def run(sizes: str, repetitions: int, work: Path) -> list[str]:
    """Measure all sizes; the lines of the report."""
    lines = [f"{'accounts':>10}  {'wall s':>8} {'CPU s':>8} {'peak MB':>8}"]
    for accounts in sorted(int(size) for size in sizes.split(",")):
        cost = measured(accounts, work, repetitions)
        lines.append(f"{accounts:>10,}  {cost.wall:>8.1f} {cost.cpu:>8.1f} {cost.peak_mb:>8,.0f}")
    return lines
