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

from tests.benchmarks.staged import ROOT, dbt_command, environment

MEMORY_LIMIT = "2500MB"
RETENTION = "models/metrics/retention/"
PROJECT_LAYERS = ("canonical", "arr", "metrics.arr_bridge_monthly", "metrics.retention")


@dataclass(frozen=True)
class Cost:
    """One run. `sql` and `core` are seconds in which nodes ran: all of them, and all but the retention models."""

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
    """Canonical to retention by dbt, on a copy of the staged warehouse. The copy keeps the result."""
    warehouse = fresh_copy(staged, scratch / "project.duckdb")
    target = scratch / "project_target"
    command = dbt_command("run", "--select", *PROJECT_LAYERS, target=target)
    wall, cpu, peak = run(command, env=environment(landing, warehouse))
    nodes = node_spans(target)
    core = [span for path, span in nodes if not path.startswith(RETENTION)]
    return Cost(wall, cpu, peak, covered([span for _, span in nodes]), covered(core)), warehouse


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


def node_spans(target: Path) -> list[tuple[str, tuple[float, float]]]:
    """Path and (start, end) of every node of the last run."""
    results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    spans = []
    for result in results:
        times = [part for part in result["timing"] if part["name"] == "execute"]
        if times:
            begin, end = (datetime.fromisoformat(times[0][edge]).timestamp() for edge in ("started_at", "completed_at"))
            spans.append((manifest[result["unique_id"]]["original_file_path"], (begin, end)))
    return spans


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
