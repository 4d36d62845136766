"""dbt build in this process: a line for every model that finished, and what failed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from build_report import readable
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt_common.events.base_types import EventMsg
from error_words import first_step, with_remedy

FAILED = ("error", "fail", "runtime error")


@dataclass(frozen=True)
class DbtRun:
    """How a run of dbt ended: name and message of each node that failed, but not of what was skipped because of it."""

    is_success: bool
    failed: dict[str, str]
    exception: BaseException | None = None


@dataclass
class Progress:
    """Follows dbt's events: prints a line for every model that finished, and keeps what failed.

    dbt's results may lack it: with fail-fast dbt can end before it has taken the result of the node that failed.
    """

    failed: dict[str, str] = field(default_factory=dict)

    def __call__(self, event: EventMsg) -> None:
        """Take one event; dbt's own log keeps the rest."""
        data = event.data
        if event.info.name == "NodeFinished" and data.run_result.status in FAILED:
            self.failed[data.node_info.node_name] = data.run_result.message
        if event.info.name == "LogModelResult":
            print(
                f"  [{data.index:>3}/{data.total}] {data.status:<8} {data.description} ({data.execution_time:.1f} s)",
                flush=True,
            )


def failures(failed: dict[str, str]) -> list[str]:
    """Readable messages of what failed.

    Where the machine fails, as a full disk does, node after node says the same: the first one speaks for all.
    """
    messages: list[str] = []
    others = 0
    for name, said in failed.items():
        message = readable(said)
        if first_step(message) and any(first_step(earlier) for earlier in messages):
            others += 1
        else:
            messages.append(f"{name}: {with_remedy(message)}")
    return [*messages, f"{others:,} more failed in the same way"] if others else messages


def run_dbt_build() -> DbtRun:
    """Models, seeds and data tests of the whole project."""
    progress = Progress()
    try:
        outcome = dbtRunner(callbacks=[progress]).invoke(
            ["build", "--quiet", "--exclude-resource-type", "unit_test", "--log-level-file", "info"]
        )
    finally:
        DuckDBConnectionManager.close_all_connections()
    results: Any = outcome.result or []
    failed = {result.node.name: str(result.message or "") for result in results if str(result.status) in FAILED}
    return DbtRun(outcome.success, progress.failed | failed, outcome.exception)
