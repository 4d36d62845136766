"""A private file made by hand: a few tables that all carry one marker, and the stamp that dbt's hooks would leave.

`build_and_publish` does in a fraction of a second what a build does in minutes, in the same order and with the code
that ships: lock, stamp `running`, tables one after the other, stamp `complete`, publish.
"""

from __future__ import annotations

import json
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import duckdb
from build_lock import build_lock
from build_stamp import read_stamp, why_not_publishable
from error_words import remedy_of
from published_tables import PublishedTable
from publishing import Publication, publish

TABLES = [
    PublishedTable("arr", "movements", "Movements of ARR.", {"marker": "The build it came from."}),
    PublishedTable("arr", "balances", "Balances.", {}),
    PublishedTable("metrics", "nrr", "It's a rate.", {"amount": "Money."}),
    PublishedTable("quality", "rejected", "", {"marker": "The build it came from."}, withheld=("raw_row",)),
    PublishedTable("bi", "wide", "", {}),
]
STAMP = {
    "command": "build", "dbt_version": "1.11", "as_of_date": "2026-06-30", "policy_version": "2026.1",
    "reporting_currency": "USD", "counts": {"test": {"pass": 3}}, "problems": [],
}  # fmt: skip


def write_stamp(connection: duckdb.DuckDBPyConnection, state: str, marker: int, **details: Any) -> None:
    """Leave a stamp; its time follows the marker, so that later builds sort later."""
    connection.execute(
        "create or replace table main.build_stamp as select ? as invocation_id, ? as state, "
        "timestamp '2026-07-01' + to_seconds(cast(? as bigint)) as recorded_at, ? as details",
        [f"run-{marker}", state, marker, json.dumps({**STAMP, **details})],
    )


def make_private(path: Path, marker: int, *, state: str = "complete", rows: int = 200, **details: Any) -> Path:
    """Write or rewrite the private file, table after table as a build does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(path)) as connection:
        write_stamp(connection, "running", marker)
        for schema in ("raw_vendor", "staging", "arr", "metrics", "quality", "bi"):
            connection.execute(f"create schema if not exists {schema}")
        numbers = f"from range({rows}) as numbers(number)"
        connection.execute(
            "create or replace table raw_vendor.people as select 1 as _row_number, 'person@company.example' as email, "
            "'2026-06-30T00:00:00Z' as loaded_at"
        )
        connection.execute("create or replace table raw_vendor.notes as select 'about the build, not landed' as note")
        connection.execute(f"create or replace table arr.movements as select {marker} as marker, number {numbers}")
        connection.execute(
            f"create or replace table arr.balances as select {marker} as marker, cast(number as hugeint) as cents, "
            f"repeat(cast(hash(number) as varchar), 20) as filler {numbers}"
        )
        connection.execute(
            f"create or replace table metrics.nrr as select {marker} as marker, "
            f"cast(number / 7 as decimal(18, 2)) as amount, date '2026-06-30' as month, "
            f"nullif(number % 3, 0) as maybe {numbers}"
        )
        connection.execute(
            f"create or replace table quality.rejected as select {marker} as marker, 'raw' as raw_row {numbers}"
        )
        connection.execute("create or replace view bi.wide as select * from metrics.nrr where month is not null")
        write_stamp(connection, state, marker, **details)
    return path


def rebuild_private(path: Path, marker: int, **settings: Any) -> Path:
    """Build into the private file; where a kill inside a write broke it, do what the build command says: remove it.

    The broken file is moved to `.broken-<marker>` beside it, so that a test can count them.
    """
    try:
        return make_private(path, marker, **settings)
    except duckdb.IOException as error:
        if not remedy_of(error).startswith("Remove the file"):
            raise
    path.with_name(path.name + ".wal").unlink(missing_ok=True)
    path.rename(path.with_name(f".broken-{marker}"))
    return make_private(path, marker, **settings)


def published(path: Path, root: Path, **settings: Any) -> Publication:
    """Publish a private file."""
    return publish(path, root, TABLES, read_stamp(path), **{"keep": 5, **settings})


def build_and_publish(private: str, root: str, ready: Connection, *, keep: int, rows: int) -> None:
    """Say that it starts, then build and publish one marker after the other, until the process is killed."""
    duckdb.execute("select ?", [1]).fetchall()  # the first statement of a process takes longest
    ready.send(True)
    marker = max(int(time.time() * 1000) - 1_790_000_000_000, 0) // 10
    while True:
        marker += 1
        with build_lock(Path(private)):
            rebuild_private(Path(private), marker, rows=rows)
            stamp = read_stamp(Path(private))
            assert why_not_publishable(stamp) is None
            publish(Path(private), Path(root), TABLES, stamp, keep=keep)


def markers_of_file(path: Path) -> set[int]:
    """Markers in all tables of a published DuckDB file, opened like any reader opens it."""
    with duckdb.connect(str(path), read_only=True) as connection:
        markers = {
            row[0]
            for table in TABLES
            for row in connection.execute(f"select distinct marker from {table.schema}.{table.name}").fetchall()
        }
        counts = {
            connection.execute(f"select count(*) from {table.schema}.{table.name}").fetchall()[0] for table in TABLES
        }
        invocation = connection.execute("select invocation_id from published.version").fetchall()[0][0]
    assert len(counts) == 1, f"tables of different length: {counts}"
    assert len(markers) != 1 or invocation == f"run-{max(markers)}", f"{markers} beside {invocation}"
    return markers


def markers_of_folder(folder: Path) -> set[int]:
    """Markers in the manifest and in every Parquet file of one version's folder."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    markers = {int(manifest["invocation_id"].removeprefix("run-"))}
    connection = duckdb.connect()
    for fact in manifest["tables"]:
        file = str(folder / fact["parquet"])
        rows = connection.execute("select marker, count(*) from read_parquet(?) group by marker", [file]).fetchall()
        assert [count for _, count in rows] == [fact["row_count"]], f"{fact['name']}: {rows}"
        markers |= {marker for marker, _ in rows}
    connection.close()
    return markers


def poll(root: str, stop: str, out: str) -> None:
    """Read like dashboards do until the stop file appears; write the counts of reads and of what went wrong."""
    reads = 0
    torn, mixed, failed = [], [], []
    newest = 0
    while not Path(stop).exists():
        time.sleep(0.02)  # leaves the builder its share of a small machine
        for read in (
            lambda: markers_of_file(Path(root) / "warehouse.duckdb"),
            lambda: markers_of_folder((Path(root) / "current").resolve()),
            lambda: {int(json.loads((Path(root) / "manifest.json").read_bytes())["invocation_id"][4:])},
        ):
            try:
                markers = read()
                reads += 1
                if len(markers) != 1:
                    mixed.append(str(markers))
                elif min(markers) < newest:
                    mixed.append(f"{markers} after {newest}")
                newest = max(markers | {newest})
            except AssertionError as error:
                torn.append(str(error))
            except Exception as error:
                failed.append(f"{type(error).__name__}: {error}")
    result = {"reads": reads, "torn": torn, "mixed": mixed, "failed": failed}
    Path(out).write_text(json.dumps(result), encoding="utf-8")
