"""The stamp of the last dbt run in a built file: what ran, whether all of it ran, and whether it passed.

dbt's hooks write it (macros/record_run.sql): `running` before the first node, the outcome after the last one. So a run
that was killed, failed or selected a part of the project can be told from a complete one by looking at the file.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
from error_words import first_line, is_in_use, remedy_of


@dataclass(frozen=True)
class Problem:
    """A node that did not pass: name, kind (model, test ...), dbt's status and message, file that says more."""

    name: str
    kind: str
    status: str
    message: str
    path: str


@dataclass(frozen=True)
class BuildStamp:
    """The last dbt run that wrote into a file. `counts` is kind -> status -> number of nodes."""

    invocation_id: str
    state: str
    recorded_at: datetime
    settings: dict[str, str]
    counts: dict[str, dict[str, int]]
    problems: tuple[Problem, ...]
    not_run_count: int
    not_run: tuple[str, ...]
    is_limited: bool
    has_row_counts: bool

    def tests(self, status: str) -> int:
        """Number of data tests and unit tests with a status."""
        return sum(self.counts.get(kind, {}).get(status, 0) for kind in ("test", "unit_test"))


SETTINGS = ("command", "dbt_version", "target", "project", "as_of_date", "policy_version", "reporting_currency")


class StampError(Exception):
    """The file cannot be judged; the message says why and what to do."""


class InUseError(StampError):
    """Another process is writing the file."""


def read_stamp(warehouse: Path) -> BuildStamp:
    """The stamp of a built file. Raises StampError when there is no file, no stamp, or somebody is writing."""
    if not warehouse.is_file():
        raise StampError(f"{warehouse} does not exist. Build it with `make build`.")
    try:
        connection = duckdb.connect(str(warehouse), read_only=True)
    except duckdb.Error as error:
        kind = InUseError if is_in_use(error) else StampError
        raise kind(f"{warehouse} cannot be opened ({first_line(error)}). {remedy_of(error)}") from None
    try:
        found = connection.execute("select invocation_id, state, recorded_at, details from main.build_stamp").fetchone()
    except duckdb.CatalogException:
        raise StampError(f"{warehouse} has no stamp of a dbt run. Build it with `make build`.") from None
    except duckdb.Error as error:
        raise StampError(f"{warehouse} cannot be read ({first_line(error)}). {remedy_of(error)}") from None
    finally:
        connection.close()
    if found is None:
        raise StampError(f"{warehouse} has an empty stamp. Build it with `make build`.")
    return parsed_stamp(*found)


def parsed_stamp(invocation_id: str, state: str, recorded_at: datetime, details: str) -> BuildStamp:
    """The stamp from the columns of its row."""
    known: dict[str, Any] = json.loads(details)
    return BuildStamp(
        invocation_id=invocation_id,
        state=state,
        recorded_at=recorded_at.replace(tzinfo=UTC),
        settings={name: str(known[name]) for name in SETTINGS if name in known},
        counts=known.get("counts", {}),
        problems=tuple(Problem(**problem) for problem in known.get("problems", [])),
        not_run_count=known.get("not_run_count", 0),
        not_run=tuple(known.get("not_run", [])),
        is_limited=known.get("is_limited", False),
        has_row_counts=known.get("has_row_counts", False),
    )


def why_not_publishable(stamp: BuildStamp) -> str | None:
    """Reason why the result of this run must not be published, with the remedy; None when it may be."""
    command = f"The last dbt run (`dbt {stamp.settings.get('command', '?')}`, {stamp.recorded_at:%Y-%m-%d %H:%M} UTC)"
    if stamp.state == "running":
        return f"{command} did not end: it is running, or it was interrupted. Run `make build`."
    if stamp.state == "failed":
        failed = [problem.name for problem in stamp.problems if problem.status not in ("warn", "skipped")]
        # With fail-fast dbt can end before it has taken the result of the node that failed.
        where = shortened(failed, len(failed)) or "a node that logs/dbt.log names"
        return f"{command} failed in {where}. Correct what it names and run `make build`."
    if stamp.is_limited:
        return f"{command} read a limited number of rows (--empty or --sample). Run `make build`."
    if stamp.state == "partial":
        return (
            f"{command} was partial: {stamp.not_run_count:,} models, seeds or tests did not run "
            f"({shortened(list(stamp.not_run), stamp.not_run_count)}). "
            "A complete `dbt build` or `make build` can be published."
        )
    return None if stamp.state == "complete" else f"{command} left the unknown state {stamp.state!r}. Run `make build`."


def shortened(names: list[str], count: int, most: int = 3) -> str:
    """The first few names and how many more there are; `count` is the number of all, also of those not given."""
    more = count - most
    return ", ".join(names[:most]) + (f" and {more:,} more" if more > 0 else "")
