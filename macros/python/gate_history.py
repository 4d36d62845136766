"""History of the gate inside the warehouse file: results of checks, and measures of the landings and builds.

Both tables live in the schema `raw_gate`, which builds leave alone. Measures are kept for each landing, a folder
with the vendors and the currency asked for, so that two companies built into one file are not compared. A measure is a
baseline unless an error stood against its table in that run. Older runs are forgotten (`prune`), but for the baselines
that a check may still look back to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

import duckdb
import pyarrow as pa

Stage = Literal["landing", "built"]
SCHEMA = "raw_gate"
CREATE = f"""
create schema if not exists {SCHEMA};
create table if not exists {SCHEMA}.results (
    run_id varchar, stage varchar, suite varchar, table_name varchar, column_name varchar, check_name varchar,
    severity varchar, is_passed boolean, observed varchar, expected varchar, message varchar, checked_at timestamp
);
create table if not exists {SCHEMA}.measures (
    run_id varchar, stage varchar, landing varchar, table_name varchar, column_name varchar, measure varchar,
    value double, is_baseline boolean, measured_at timestamp
);
"""


@dataclass(frozen=True)
class CheckResult:
    """Verdict of one check on one table or column. `checked_at` is UTC; `message` says what failed and the remedy."""

    run_id: str
    stage: Stage
    suite: str
    table_name: str
    column_name: str | None
    check_name: str
    severity: Literal["error", "warn"]
    is_passed: bool
    observed: str
    expected: str
    message: str
    checked_at: datetime


@dataclass(frozen=True)
class Measure:
    """One number of a run that later runs are compared with: rows of a table, share of empty values, newest time."""

    table_name: str
    column_name: str
    measure: str
    value: float


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the tables of the history where they are missing."""
    connection.execute(CREATE)


def baselines(
    connection: duckdb.DuckDBPyConnection, *, stage: Stage, landing: str, measure: str, length: int
) -> dict[tuple[str, str], float]:
    """Median of a measure over the last `length` baseline runs, by (table, column); empty if there is no history."""
    rows = connection.execute(
        f"""
        with ranked as (
            select table_name, column_name, value,
                row_number() over (partition by table_name, column_name order by run_id desc) as run_rank
            from {SCHEMA}.measures
            where stage = ? and landing = ? and measure = ? and is_baseline
        )
        select table_name, column_name, median(value) from ranked where run_rank <= ? group by table_name, column_name
        """,
        [stage, landing, measure, length],
    ).fetchall()
    return {(table, column): value for table, column, value in rows}


def last_landing(connection: duckdb.DuckDBPyConnection) -> tuple[str | None, str]:
    """Run id and name of the last landing that was checked, the id only if its build has not been checked yet."""
    rows = connection.execute(
        f"select run_id, landing from {SCHEMA}.measures where stage = 'landing' order by run_id desc limit 1"
    ).fetchall()
    if not rows:
        return None, ""
    run_id, landing = rows[0]
    used = connection.execute(
        f"select 1 from {SCHEMA}.results where stage = 'built' and run_id = ? limit 1", [run_id]
    ).fetchall()
    return (None if used else run_id), landing


def append(
    connection: duckdb.DuckDBPyConnection,
    *,
    run_id: str,
    stage: Stage,
    landing: str,
    results: Sequence[CheckResult],
    measures: Iterable[Measure],
    measured_at: datetime,
) -> None:
    """Add a run; the measures of tables against which an error stands are kept, but later runs do not use them."""
    at_fault = {result.table_name for result in results if not result.is_passed and result.severity == "error"}
    run = {"run_id": run_id, "stage": stage, "landing": landing, "measured_at": _naive(measured_at)}
    _insert(
        connection,
        "measures",
        [run | asdict(measure) | {"is_baseline": measure.table_name not in at_fault} for measure in measures],
    )
    _insert(
        connection,
        "results",
        [asdict(result) | {"checked_at": _naive(result.checked_at)} for result in results],
    )


def prune(connection: duckdb.DuckDBPyConnection, *, runs_kept: int, baselines_kept: int) -> None:
    """Forget all but the last runs.

    Of what is older, the newest `baselines_kept` baselines of each measure stay: a row of failed runs, or another
    landing that is built more often, must not take from a landing what it is compared with.
    """
    last_runs = f"""
        select run_id from (select run_id from {SCHEMA}.results union select run_id from {SCHEMA}.measures) as runs
        order by run_id desc limit {runs_kept:d}
    """
    connection.execute(f"delete from {SCHEMA}.results where run_id not in ({last_runs})")
    connection.execute(
        f"""
        delete from {SCHEMA}.measures where run_id not in ({last_runs}) and rowid not in (
            select row_id from (
                select rowid as row_id, row_number() over (
                    partition by stage, landing, table_name, column_name, measure order by run_id desc
                ) as run_rank
                from {SCHEMA}.measures
                where is_baseline
            ) as ranked
            where run_rank <= {baselines_kept:d}
        )
        """
    )


def accept(connection: duckdb.DuckDBPyConnection) -> str | None:
    """Make the last run of the last landing the only baseline; returns its id, None if there is none."""
    _, landing = last_landing(connection)
    rows = connection.execute(f"select max(run_id) from {SCHEMA}.measures where landing = ?", [landing]).fetchall()
    run_id: str | None = rows[0][0]
    connection.execute(
        f"""
        update {SCHEMA}.measures as measures set is_baseline = measures.run_id = last_runs.run_id
        from (
            select stage, max(run_id) as run_id from {SCHEMA}.measures where landing = $landing group by stage
        ) as last_runs
        where measures.landing = $landing and measures.stage = last_runs.stage
        """,
        {"landing": landing},
    )
    return run_id


def _naive(moment: datetime) -> datetime:
    """UTC without a zone, as timestamps are kept."""
    return moment.replace(tzinfo=None)


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, object]]) -> None:
    if rows:
        connection.register("rows_to_append", pa.Table.from_pylist(rows))
        connection.execute(f"insert into {SCHEMA}.{table} by name select * from rows_to_append")
        connection.unregister("rows_to_append")
