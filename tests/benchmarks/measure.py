"""Child processes and what they cost: wall time, CPU time and peak resident memory of each run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median

from tests.benchmarks.staged import CORE, RETENTION, ROOT, ancestors, dbt_command, environment


@dataclass(frozen=True)
class Cost:
    """One run. `sql`: seconds in which nodes ran; `core`: those that ledger, account months and bridge need."""

    wall: float
    cpu: float
    peak_mb: float
    sql: float
    core: float


def run(command: list[str], *, env: dict[str, str], cwd: Path = ROOT) -> tuple[float, float, float]:
    """Run to the end; wall seconds, CPU seconds, peak MB. Raises RuntimeError with the output when it fails."""
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{output[-4000:]}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def project(landing: Path, staged: Path, scratch: Path) -> tuple[Cost, Path]:
    """The canonical layer to retention by dbt, on a copy of the staged warehouse. The copy keeps the result."""
    warehouse = fresh_copy(staged, scratch / "project.duckdb")
    target = scratch / "project_target"
    wanted = [f"+{name}" for name in (*CORE, *RETENTION)]
    command = dbt_command("run", "--select", *wanted, "--exclude", "staging", target=target)
    wall, cpu, peak = run(command, env=environment(landing, warehouse))
    spans, parents = node_spans(target)
    needed = ancestors({node for node in spans if node.split(".")[-1] in CORE}, parents)
    core = [span for node, span in spans.items() if node in needed]
    return Cost(wall, cpu, peak, covered(list(spans.values())), covered(core)), warehouse


def script(name: str, staged: Path, scratch: Path) -> tuple[Cost, Path]:
    """One SQL script of this folder on a copy of the staged warehouse."""
    warehouse = fresh_copy(staged, scratch / f"{name}.duckdb")
    command = [sys.executable, "-m", "tests.benchmarks.run_script", str(warehouse), f"tests/benchmarks/{name}.sql"]
    wall, cpu, peak = run(command, env=dict(os.environ))
    return Cost(wall, cpu, peak, wall, wall), warehouse


def fresh_copy(staged: Path, warehouse: Path) -> Path:
    """A copy that no earlier run has touched."""
    warehouse.parent.mkdir(parents=True, exist_ok=True)
    for path in (warehouse, Path(f"{warehouse}.wal")):
        path.unlink(missing_ok=True)
    shutil.copyfile(staged, warehouse)
    return warehouse


def node_spans(target: Path) -> tuple[dict[str, tuple[float, float]], dict[str, list[str]]]:
    """(start, end) of every node of the last run, and the parents of every node."""
    results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
    parents = json.loads((target / "manifest.json").read_text(encoding="utf-8"))["parent_map"]
    spans = {}
    for result in results:
        times = [part for part in result["timing"] if part["name"] == "execute"]
        if times:
            begin, end = (datetime.fromisoformat(times[0][edge]).timestamp() for edge in ("started_at", "completed_at"))
            spans[result["unique_id"]] = (begin, end)
    return spans, parents


def covered(spans: list[tuple[float, float]]) -> float:
    """Seconds in which at least one of the spans was running."""
    total, reached = 0.0, float("-inf")
    for begin, end in sorted(spans):
        total += max(0.0, end - max(begin, reached))
        reached = max(reached, end)
    return total


def middle(costs: list[Cost]) -> Cost:
    """Medians, field by field."""
    columns = zip(*((cost.wall, cost.cpu, cost.peak_mb, cost.sql, cost.core) for cost in costs), strict=True)
    return Cost(*(median(column) for column in columns))
