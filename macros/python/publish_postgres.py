"""Copies a published version into PostgreSQL for BI tools: all schemas change in one transaction.

Tables are loaded into new schemas, then old and new schemas swap names and the transaction commits: a statement that
starts before the commit reads the version before, one that starts after it the new one. Renaming takes no lock on
tables, so running queries go on and nobody waits. Several statements may fall on both sides of a swap (a transaction of
isolation repeatable read finds the new tables empty): who needs them to agree compares published.version before and
after. The old schemas are dropped afterwards, and when somebody still reads them, at the next publish. Schemas are
marked by their comment, and only marked ones are ever replaced.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
from error_words import first_line
from published_versions import PublishError
from sql_names import sql_name, sql_text

MARK = "Published by the revenue expansion warehouse"
OLD_MARK = "Replaced by the revenue expansion warehouse"
LOCK_NAME = "revenue_expansion_publish"
DROP_LOCK_SECONDS = 10
TYPES = {
    "VARCHAR": "text",
    "BOOLEAN": "boolean",
    "SMALLINT": "smallint",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "DOUBLE": "double precision",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamp with time zone",
}
# Views of others that read tables about to be replaced would go on reading the old ones.
DEPENDENTS = """
    select distinct
        view_schema.nspname || '.' || views.relname || ' reads ' || table_schema.nspname || '.' || tables.relname
    from pg_depend
    inner join pg_rewrite on pg_depend.objid = pg_rewrite.oid and pg_depend.classid = 'pg_rewrite'::regclass
    inner join pg_class as views on pg_rewrite.ev_class = views.oid
    inner join pg_namespace as view_schema on views.relnamespace = view_schema.oid
    inner join pg_class as tables on pg_depend.refobjid = tables.oid and pg_depend.refclassid = 'pg_class'::regclass
    inner join pg_namespace as table_schema on tables.relnamespace = table_schema.oid
    where table_schema.nspname in ({schemas}) and view_schema.nspname not in ({schemas})
    order by 1
"""


def publish_version(url: str, published: Path, *, reader: str = "") -> list[str]:
    """Replace the schemas of a PostgreSQL database by those of a published DuckDB file; returns lines for the report.

    `reader` is a role that may read them. Raises PublishError; then the database is as it was.
    """
    try:
        from adbc_driver_manager import Error
        from adbc_driver_postgresql import dbapi
    except ImportError:
        raise PublishError(
            "PUBLISH_POSTGRES is set, but the packages for it are missing: install adbc-driver-postgresql and "
            "adbc-driver-manager."
        ) from None
    source = duckdb.connect(str(published), read_only=True)
    try:
        source.execute("set TimeZone = 'UTC'")
        with dbapi.connect(url) as connection, connection.cursor() as cursor:
            tables = _described_tables(source)
            replaced = _swap(source, cursor, tables, reader)
            connection.commit()
            notes = _drop_old(connection, cursor, replaced, Error)
    except Error as error:
        raise PublishError(
            f"Publishing to PostgreSQL failed: {_without_secret(first_line(error), url)}. The database still has the "
            "version before; the files are published."
        ) from None
    finally:
        source.close()
    return [f"PostgreSQL: {len(tables):,} tables in {len({schema for schema, _ in tables}):,} schemas", *notes]


def _described_tables(source: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], list[tuple[str, str, str]]]:
    """Tables of a file with their columns: name, PostgreSQL type, comment."""
    tables: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    rows = source.execute(
        "select schema_name, table_name, column_name, data_type, comment from duckdb_columns() "
        "where database_name = current_database() and not internal order by schema_name, table_name, column_index"
    ).fetchall()
    for schema, table, column, kind, comment in rows:
        tables.setdefault((schema, table), []).append(
            (column, postgres_type(f"{schema}.{table}.{column}", kind), comment or "")
        )
    return tables


def postgres_type(column: str, kind: str) -> str:
    """PostgreSQL type of a DuckDB type; decimals keep their precision and scale."""
    decimal = re.fullmatch(r"DECIMAL(\(\d+,\s*\d+\))", kind)
    if decimal:
        return f"numeric{decimal.group(1)}"
    if kind not in TYPES:
        raise PublishError(f"{column} has the type {kind}, which PostgreSQL lacks. Cast it in its model.")
    return TYPES[kind]


def _swap(
    source: duckdb.DuckDBPyConnection,
    cursor: Any,
    tables: dict[tuple[str, str], list[tuple[str, str, str]]],
    reader: str,
) -> list[str]:
    """Load the new schemas and give them the names; nothing is committed. Returns the names the old ones have now."""
    schemas = sorted({schema for schema, _ in tables})
    cursor.execute(f"select pg_advisory_xact_lock(hashtext({sql_text(LOCK_NAME)}))")
    cursor.execute("select txid_current()")
    suffix = cursor.fetchone()[0]
    existing = _schemas(cursor)
    foreign = [schema for schema in schemas if schema in existing and not existing[schema].startswith(MARK)]
    if foreign:
        raise PublishError(
            f"The PostgreSQL database has schemas of somebody else: {', '.join(foreign)}. Publish into a database of "
            "its own, or rename those."
        )
    outgoing = [schema for schema, comment in existing.items() if comment.startswith(MARK)]
    _refuse_dependents(cursor, outgoing)
    for schema in schemas:
        cursor.execute(f"create schema {sql_name(f'{schema}__next_{suffix}')}")
    for (schema, table), columns in tables.items():
        _load_table(source, cursor, schema, table, f"{schema}__next_{suffix}", columns)
    version = source.execute("select version from published.version").fetchall()[0][0]
    old = []
    for schema in outgoing:
        renamed = f"{schema}__old_{suffix}"
        cursor.execute(f"alter schema {sql_name(schema)} rename to {sql_name(renamed)}")
        cursor.execute(f"comment on schema {sql_name(renamed)} is {sql_text(OLD_MARK)}")
        old.append(renamed)
    for schema in schemas:
        cursor.execute(f"alter schema {sql_name(f'{schema}__next_{suffix}')} rename to {sql_name(schema)}")
        cursor.execute(f"comment on schema {sql_name(schema)} is {sql_text(f'{MARK}, version {version}')}")
        if reader:
            cursor.execute(f"grant usage on schema {sql_name(schema)} to {sql_name(reader)}")
            cursor.execute(f"grant select on all tables in schema {sql_name(schema)} to {sql_name(reader)}")
    return old


def _schemas(cursor: Any) -> dict[str, str]:
    cursor.execute("select nspname, coalesce(obj_description(oid, 'pg_namespace'), '') from pg_namespace")
    return {row[0]: row[1] for row in cursor.fetchall()}


def _refuse_dependents(cursor: Any, schemas: Sequence[str]) -> None:
    if not schemas:
        return
    cursor.execute(DEPENDENTS.format(schemas=", ".join(map(sql_text, schemas))))
    found = [row[0] for row in cursor.fetchall()]
    if found:
        raise PublishError(
            f"Views outside of the published schemas depend on them: {'; '.join(found[:5])}. Drop them and make them "
            "again after publishing, or keep such queries in the BI tool."
        )


def _load_table(
    source: duckdb.DuckDBPyConnection,
    cursor: Any,
    schema: str,
    table: str,
    target_schema: str,
    columns: Sequence[tuple[str, str, str]],
) -> None:
    target = f"{sql_name(target_schema)}.{sql_name(table)}"
    cursor.execute(f"create table {target} ({', '.join(f'{sql_name(column)} {kind}' for column, kind, _ in columns)})")
    reader = source.execute(f"select * from {sql_name(schema)}.{sql_name(table)}").to_arrow_reader(100_000)
    cursor.adbc_ingest(table, reader, mode="append", db_schema_name=target_schema)
    comment = source.execute(
        "select comment from duckdb_tables() where schema_name = ? and table_name = ?", [schema, table]
    ).fetchall()[0][0]
    if comment:
        cursor.execute(f"comment on table {target} is {sql_text(comment)}")
    for column, _, description in columns:
        if description:
            cursor.execute(f"comment on column {target}.{sql_name(column)} is {sql_text(description)}")


def _drop_old(connection: Any, cursor: Any, replaced: Sequence[str], error_type: type[Exception]) -> list[str]:
    """Drop replaced schemas, those of earlier publishes included; whoever still reads one keeps it until next time."""
    leftover = [schema for schema, comment in _schemas(cursor).items() if comment == OLD_MARK]
    connection.commit()
    kept = []
    for schema in sorted({*replaced, *leftover}):
        try:
            cursor.execute(f"set local lock_timeout = '{DROP_LOCK_SECONDS}s'")
            cursor.execute(f"drop schema {sql_name(schema)} cascade")
            connection.commit()
        except error_type:
            connection.rollback()
            kept.append(schema)
    return [f"PostgreSQL: still read and dropped next time: {', '.join(kept)}"] if kept else []


def _without_secret(message: str, url: str) -> str:
    return message.replace(url, "the address in PUBLISH_POSTGRES")
