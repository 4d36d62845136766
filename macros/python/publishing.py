"""Writes one version: published tables copied out of the private file, Parquet beside them, and the manifest.

Views are copied as tables, so that the published file needs neither the private one nor the landing files. The private
file is attached read-only. Nothing here touches what readers see; that is published_versions.make_current.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
from build_stamp import BuildStamp
from error_words import first_line, first_step
from published_tables import PublishedTable, digest
from published_versions import (
    MANIFEST_FILE,
    PARQUET_FOLDER,
    REPORT_FILE,
    WAREHOUSE_FILE,
    PublishError,
    clear_leftovers,
    current_version,
    ensure_links,
    keep_version,
    make_current,
    prune,
    publish_lock,
    read_manifest,
    version_id,
    versions,
)
from sql_names import sql_name, sql_text

STORAGE_VERSION = "v1.2.0"  # read by DuckDB 1.2 and later
SMALL_BLOCKS, SMALL_FILE = 16_384, 1 << 30  # hundreds of small tables in small blocks: a quarter of the size
LANDED_ROW = {"_row_number", "_file_row"}  # columns that the reader of landing files gives every table
MARK_SCHEMA = "published"  # what a reader can ask about the version inside of it
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Publication:
    """What a publish did. `changed`: tables whose content differs from the version before, where that is known."""

    version: str
    manifest: Mapping[str, Any]
    before: str | None
    is_new: bool
    changed: int | None = 0
    removed: Sequence[str] = ()
    notes: Sequence[str] = field(default_factory=tuple)


def publish(
    warehouse: Path,
    root: Path,
    tables: Sequence[PublishedTable],
    stamp: BuildStamp,
    *,
    keep: int,
    watermark_columns: Sequence[str] = (),
    checks: Mapping[str, Any] | None = None,
    report: Callable[[Publication], str] | None = None,
) -> Publication:
    """Publish a private file into `root`: write a version, make it current, remove surplus ones.

    `report` renders the page of a version. Raises PublishError; then readers still see the version before.
    """
    if not tables:
        raise PublishError("No table is published: check the var publish:schemas in dbt_project.yml.")
    try:
        with publish_lock(root):
            return _publish(warehouse, root, tables, stamp, keep, watermark_columns, checks or {}, report)
    except (OSError, duckdb.Error) as error:
        raise PublishError(failure(error, root)) from None


def why_older(stamp: BuildStamp, root: Path) -> str | None:
    """Reason why a build must not replace a version of a later as-of date, with the remedy; None when it may.

    A build shows nothing after its as-of date, so its logs lack the scores and alerts that were given since. Once it is
    published, the next build goes on from it, and gives them a second time.
    """
    current = current_version(root)
    if current not in versions(root):
        return None
    published, built = read_manifest(root, current).get("as_of_date"), stamp.settings.get("as_of_date")
    if not published or not built or date.fromisoformat(built) >= date.fromisoformat(published):
        return None
    return (
        f"its as-of date {built} lies before {published}, that of the published version {current}: scores and alerts "
        f"given since {built} would be lost from their logs. Run `make build` with AS_OF={published} or later; "
        f"or take back what was published since with `make rollback VERSION=<id>` (`make versions` lists the as-of "
        "dates) and build again; or publish beside it with another PUBLISHED_DIR."
    )


def failure(error: Exception, root: Path) -> str:
    """An error of writing in words, with what to do."""
    step = first_step(str(error)) or "Correct that"
    again = "run `make publish`; the build need not be repeated"
    return f"Writing into {root} failed: {first_line(error)}. {step} and {again}."


def _publish(
    warehouse: Path,
    root: Path,
    tables: Sequence[PublishedTable],
    stamp: BuildStamp,
    keep: int,
    watermark_columns: Sequence[str],
    checks: Mapping[str, Any],
    report: Callable[[Publication], str] | None,
) -> Publication:
    leftovers = clear_leftovers(root)
    notes = [f"removed what an interrupted publish had left: {', '.join(leftovers)}"] if leftovers else []
    ensure_links(root)
    before = current_version(root)
    version = version_id(stamp.recorded_at, digest(stamp.invocation_id, tables))
    is_new = version not in versions(root)
    if is_new:
        folder = root / f".next-{version}"
        folder.mkdir()
        try:
            manifest = write_version(
                warehouse, folder, tables, version, stamp, watermark_columns=watermark_columns, checks=checks
            )
            if report:
                publication = Publication(version, manifest, before, True, compared(root, manifest, before))
                (folder / REPORT_FILE).write_text(report(publication), encoding="utf-8")
            keep_version(root, folder, version)
        finally:
            # After a success the folder has its final name and nothing is left to remove.
            clear_leftovers(root)
    make_current(root, version)
    removed: list[str] = []
    try:
        removed = prune(root, keep)
    except OSError as error:
        notes.append(f"older versions could not be removed: {first_line(error)}")
    manifest = read_manifest(root, version)
    return Publication(version, manifest, before, is_new, compared(root, manifest, before), removed, tuple(notes))


def compared(root: Path, manifest: Mapping[str, Any], before: str | None) -> int | None:
    """Tables that differ from those of the version before; None when another DuckDB hashed that one."""
    if not before or before not in versions(root):
        return len(manifest["tables"])
    earlier = read_manifest(root, before)
    return changed_tables(manifest, earlier) if earlier["duckdb_version"] == manifest["duckdb_version"] else None


def write_version(
    warehouse: Path,
    folder: Path,
    tables: Sequence[PublishedTable],
    version: str,
    stamp: BuildStamp,
    *,
    watermark_columns: Sequence[str] = (),
    checks: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Write the files of a version into an empty folder and return its manifest."""
    catalog = warehouse.stem
    spill = folder.parent / f".spill-{folder.name.removeprefix('.next-')}"
    connection = duckdb.connect(config={"temp_directory": str(spill)})
    try:
        connection.execute("set TimeZone = 'UTC'; set preserve_insertion_order = false")
        if os.environ.get("DUCKDB_MEMORY_LIMIT"):
            connection.execute(f"set memory_limit = {sql_text(os.environ['DUCKDB_MEMORY_LIMIT'])}")
        connection.execute(f"attach {sql_text(str(warehouse))} as {sql_name(catalog)} (read_only)")
        blocks = f", block_size {SMALL_BLOCKS}" if warehouse.stat().st_size < SMALL_FILE else ""
        connection.execute(
            f"attach {sql_text(str(folder / WAREHOUSE_FILE))} as published_next "
            f"(storage_version '{STORAGE_VERSION}'{blocks})"
        )
        missing = missing_relations(connection, catalog, tables)
        if missing:
            raise PublishError(
                f"{warehouse} lacks {', '.join(missing[:5])}, which the project publishes. Run `make build`."
            )
        connection.execute("begin")
        for table in tables:
            copy_table(connection, catalog, table)
        connection.execute("commit")
        facts = [table_facts(connection, table.schema, table.name) for table in tables]
        manifest = {
            "version": version,
            "invocation_id": stamp.invocation_id,
            "built_at": stamp.recorded_at.isoformat(timespec="seconds"),
            "published_at": datetime.now(UTC).isoformat(timespec="seconds"),
            **{key: stamp.settings.get(key) for key in ("as_of_date", "policy_version", "reporting_currency")},
            "dbt_version": stamp.settings.get("dbt_version"),
            "duckdb_version": duckdb.__version__,
            "content_hash": combined_hash(facts),
            "row_count": sum(fact["row_count"] for fact in facts),
            "checks": dict(checks or {}),
            "sources": source_watermarks(connection, catalog, watermark_columns),
            "tables": facts,
        }
        mark_version(connection, manifest)
        connection.execute("checkpoint published_next")
        write_parquet(connection, folder / PARQUET_FOLDER)
        connection.execute("detach published_next")
    finally:
        connection.close()
    (folder / MANIFEST_FILE).write_text(json.dumps(manifest, indent=1, default=str) + "\n", encoding="utf-8")
    return manifest


def missing_relations(
    connection: duckdb.DuckDBPyConnection, catalog: str, tables: Sequence[PublishedTable]
) -> list[str]:
    """Published tables that the private file does not have."""
    rows = connection.execute(
        "select table_schema || '.' || table_name from information_schema.tables where table_catalog = ?", [catalog]
    ).fetchall()
    found = {row[0] for row in rows}
    return [f"{table.schema}.{table.name}" for table in tables if f"{table.schema}.{table.name}" not in found]


def copy_table(connection: duckdb.DuckDBPyConnection, catalog: str, table: PublishedTable) -> None:
    """Copy one table or view with its comments, without the columns that stay out."""
    source = f"{sql_name(catalog)}.{sql_name(table.schema)}.{sql_name(table.name)}"
    target = f"published_next.{sql_name(table.schema)}.{sql_name(table.name)}"
    types = {row[0]: row[1] for row in connection.execute(f"describe {source}").fetchall()}
    kept = {column: kind for column, kind in types.items() if column not in table.withheld}
    # Parquet has no 128-bit integer and would take a double; a decimal of 38 digits is exact in every format.
    columns = ", ".join(
        f"cast({sql_name(column)} as decimal(38, 0)) as {sql_name(column)}" if kind == "HUGEINT" else sql_name(column)
        for column, kind in kept.items()
    )
    connection.execute(f"create schema if not exists published_next.{sql_name(table.schema)}")
    connection.execute(f"create table {target} as select {columns} from {source}")
    if table.description:
        connection.execute(f"comment on table {target} is {sql_text(table.description)}")
    for column, description in table.columns.items():
        if description and column in kept:
            connection.execute(f"comment on column {target}.{sql_name(column)} is {sql_text(description)}")


def table_facts(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> dict[str, Any]:
    """What the manifest says of a table."""
    count, content = content_hash(connection, f"published_next.{sql_name(schema)}.{sql_name(table)}")
    return {
        "schema": schema,
        "name": table,
        "row_count": count,
        "content_hash": content,
        "parquet": f"{PARQUET_FOLDER}/{schema}/{table}.parquet",
    }


def content_hash(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[int, str]:
    """Row count and a hash that depends on columns, types and the bag of rows, not on their order.

    Two hashes of every row are added up exactly. They are DuckDB's own, 17 times as fast as MD5 over the row's text;
    another version of DuckDB may hash otherwise, so the manifest names the version.
    """
    types = [(row[0], row[1]) for row in connection.execute(f"describe {table}").fetchall()]
    row = connection.execute(
        f"select count(*), sum(hash(content)), sum(hash(content, 1)) from {table} as content"
    ).fetchall()[0]
    return row[0], hashlib.sha256(json.dumps([types, [str(value) for value in row]]).encode()).hexdigest()[:32]


def combined_hash(facts: Sequence[Mapping[str, Any]]) -> str:
    """One hash over the content of all tables."""
    parts = sorted((fact["schema"], fact["name"], fact["content_hash"]) for fact in facts)
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def changed_tables(manifest: Mapping[str, Any], before: Mapping[str, Any]) -> int:
    """Tables that are new, gone or of other content than in the version before."""
    now = {(fact["schema"], fact["name"]): fact["content_hash"] for fact in manifest["tables"]}
    then = {(fact["schema"], fact["name"]): fact["content_hash"] for fact in before.get("tables", [])}
    return sum(now.get(key) != then.get(key) for key in now | then)


def source_watermarks(connection: duckdb.DuckDBPyConnection, catalog: str, watermark_columns: Sequence[str]) -> Rows:
    """Each landing table with rows: how many, and the latest delivery where one of the given columns says it."""
    rows = connection.execute(
        "select schema_name, table_name, column_name from duckdb_columns() "
        "where database_name = ? and starts_with(schema_name, 'raw_') order by schema_name, table_name, column_index",
        [catalog],
    ).fetchall()
    columns: dict[tuple[str, str], list[str]] = {}
    for schema, table, column in rows:
        columns.setdefault((schema, table), []).append(column)
    facts = []
    for (schema, table), found in columns.items():
        is_landed = not LANDED_ROW.isdisjoint(found)
        is_text_of_another = (schema, table.removesuffix("_text")) in columns and table.endswith("_text")
        if not is_landed or is_text_of_another:
            continue
        column = next((candidate for candidate in watermark_columns if candidate in found), None)
        latest = f"max(try_cast({sql_name(column)} as timestamp))" if column else "cast(null as timestamp)"
        count, watermark = connection.execute(
            f"select count(*), {latest} from {sql_name(catalog)}.{sql_name(schema)}.{sql_name(table)}"
        ).fetchall()[0]
        if count:
            facts.append(
                {
                    "source_system": schema.removeprefix("raw_"),
                    "source_table": table,
                    "row_count": count,
                    "watermark": watermark.isoformat() if watermark else None,
                    "watermark_column": column if watermark else None,
                }
            )
    return facts


def mark_version(connection: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any]) -> None:
    """Put the manifest's facts into the published file: published.version (one row) and published.tables."""
    connection.execute(f"create schema published_next.{MARK_SCHEMA}")
    connection.execute(
        f"create table published_next.{MARK_SCHEMA}.version as select ? as version, ? as invocation_id, "
        "cast(? as timestamptz) as built_at, cast(? as date) as as_of_date, ? as policy_version, "
        "? as reporting_currency, ? as content_hash",
        [
            manifest[key]
            for key in (
                "version", "invocation_id", "built_at", "as_of_date", "policy_version", "reporting_currency",
                "content_hash",
            )
        ],
    )  # fmt: skip
    connection.execute(
        f"create table published_next.{MARK_SCHEMA}.tables "
        "(schema_name varchar, table_name varchar, row_count bigint, content_hash varchar)"
    )
    connection.executemany(
        f"insert into published_next.{MARK_SCHEMA}.tables values (?, ?, ?, ?)",
        [[fact["schema"], fact["name"], fact["row_count"], fact["content_hash"]] for fact in manifest["tables"]],
    )
    connection.execute(
        f"comment on table published_next.{MARK_SCHEMA}.version is "
        "'The version this file is, and the build it came from: one row.'"
    )
    connection.execute(
        f"comment on table published_next.{MARK_SCHEMA}.tables is "
        "'The published tables with row count and a content hash that does not depend on the order of rows.'"
    )


def write_parquet(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write every published table as `<folder>/<schema>/<table>.parquet`."""
    tables = connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = 'published_next'"
    ).fetchall()
    for schema, table in sorted(tables):
        (folder / schema).mkdir(parents=True, exist_ok=True)
        path = folder / schema / f"{table}.parquet"
        connection.execute(
            f"copy published_next.{sql_name(schema)}.{sql_name(table)} to {sql_text(str(path))} "
            "(format parquet, compression zstd)"
        )
