"""Reads tables of the last published warehouse, so that a build can be held against what was published before it.

The published folder holds `warehouse.duckdb` and `manifest.json`. Nothing published yet, or a publication from before
a table or column existed, yields the declared columns with no rows; a log keeps its rows without that column.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa
from landing_files import LandingError
from sql_names import sql_name

WAREHOUSE = "warehouse.duckdb"
MANIFEST = "manifest.json"


def read_published_table(table: str, columns: Mapping[str, str], folder: Path, *, keeps_rows: bool = False) -> pa.Table:
    """The declared columns (name -> DuckDB type) of `schema.table` in the published file, cast to their types.

    `keeps_rows` is for logs, which nothing can compute again: a column that the publication lacks is NULL in its rows.

    Raises LandingError when the file cannot be opened or a value does not fit its type.
    """
    path = folder / WAREHOUSE
    schema, _, name = table.partition(".")
    connection = _opened(path)
    try:
        found = {
            row[0]
            for row in connection.execute(
                "select column_name from information_schema.columns "
                "where table_catalog = current_database() and table_schema = ? and table_name = ?",
                [schema, name],
            ).fetchall()
        }
        is_read = bool(found) and (keeps_rows or found.issuperset(columns))
        typed = ", ".join(
            f"cast({sql_name(column) if is_read and column in found else 'null'} as {kind}) as {sql_name(column)}"
            for column, kind in columns.items()
        )
        rows = f"from {sql_name(schema)}.{sql_name(name)}" if is_read else "where false"
        published: pa.Table = connection.execute(f"select {typed} {rows}").to_arrow_table()
        return published
    except duckdb.Error as error:
        raise LandingError(f"{path}: {table} cannot be read ({error}). {_REMEDY}") from None
    finally:
        connection.close()


def read_published_version(folder: Path) -> pa.Table:
    """One row naming the publication (`published_version`), none when nothing is published.

    The name is `version` of the manifest; without one, a fingerprint of the manifest or of the file.
    """
    path = folder / WAREHOUSE
    versions: list[str] = []
    if path.is_file():
        manifest = folder / MANIFEST
        text = manifest.read_text(encoding="utf-8") if manifest.is_file() else ""
        try:
            content = json.loads(text) if text else {}
        except json.JSONDecodeError as error:
            raise LandingError(f"{manifest}: not readable as JSON ({error}). {_REMEDY}") from None
        named = content.get("version") if isinstance(content, dict) else None
        file = path.stat()
        fingerprint = hashlib.sha256((text or f"{file.st_size}:{file.st_mtime_ns}").encode()).hexdigest()[:16]
        versions = [str(named) if named is not None else fingerprint]
    return pa.table({"published_version": pa.array(versions, pa.string())})


_REMEDY = "Publish again, or name another folder in PUBLISHED_DIR (an empty one compares with nothing)."


def _opened(path: Path) -> duckdb.DuckDBPyConnection:
    """A read-only connection to the published file, or to an empty database when there is none."""
    if not path.is_file():
        return duckdb.connect()
    try:
        return duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        raise LandingError(f"{path}: cannot be opened ({error}). {_REMEDY}") from None
