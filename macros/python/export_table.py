"""Export command: one published table -> a CSV that is safe to open in a spreadsheet.

    python macros/python/export_table.py metrics.nrr nrr.csv

A cell that a spreadsheet would take for a formula gets an apostrophe before it; numbers, dates and booleans stay as
they are. The warehouse is WAREHOUSE_DB and is only read. What is not published (staging, canonical and landing tables)
is not exported.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import sys
from pathlib import Path
from typing import Any

import duckdb
from run_settings import DEFAULT_WAREHOUSE, project_vars
from sql_names import sql_name

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
BATCH_ROWS = 10_000


class ExportError(Exception):
    """The table cannot be exported; the message says why and what to do."""


def neutralised(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet would read a formula; a number is none.

    Blanks in front do not hide a formula from every spreadsheet, and a separator inside a cell cannot begin a new one
    because the writer quotes it.
    """
    if NUMBER.fullmatch(text):
        return text
    return f"'{text}" if text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS) else text


def cell(value: Any) -> str:
    """One value as the text of a CSV cell."""
    if value is None:
        return ""
    return neutralised(value if isinstance(value, str) else str(value))


def exported_schemas() -> list[str]:
    """Schemas whose tables may be exported: those that are published (var publish:schemas)."""
    return list(project_vars()["publish:schemas"])


def published_table(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    """The quoted name of a published table; a name that is none is an error, never a statement."""
    schemas = exported_schemas()
    tables = connection.execute(
        "select table_schema, table_name from information_schema.tables where table_schema in "
        f"({', '.join('?' for _ in schemas)})",
        schemas,
    ).fetchall()
    found = {f"{schema}.{table}": f"{sql_name(schema)}.{sql_name(table)}" for schema, table in tables}
    if name not in found:
        raise ExportError(f"{name!r} is no published table. Name SCHEMA.TABLE with a schema of: {', '.join(schemas)}.")
    return found[name]


def _rows_of(connection: duckdb.DuckDBPyConnection, name: str) -> duckdb.DuckDBPyConnection:
    """A query on the rows of a published table, in an order that is the same every time."""
    table = published_table(connection, name)
    try:
        return connection.execute(f"select * from {table} order by all")
    except duckdb.Error as error:
        raise ExportError(
            f"{name}: cannot be read ({type(error).__name__}). Only what the warehouse holds is exported: build again."
        ) from None


def export_table(warehouse: Path, name: str, out: Path) -> int:
    """Write the table with a header row; returns the number of rows."""
    if not warehouse.is_file():
        raise ExportError(f"WAREHOUSE_DB: no such file: {warehouse}. Run make build first.")
    try:
        connection = duckdb.connect(str(warehouse), read_only=True, config={"enable_external_access": False})
    except duckdb.Error as error:
        raise ExportError(
            f"{warehouse}: cannot be opened ({type(error).__name__}). Wait until no build writes it."
        ) from None
    count = 0
    try:
        result = _rows_of(connection, name)
        out.parent.mkdir(parents=True, exist_ok=True)
        with out.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle, lineterminator="\n")
            writer.writerow([neutralised(column[0]) for column in result.description or []])
            while rows := result.fetchmany(BATCH_ROWS):
                writer.writerows([cell(value) for value in row] for row in rows)
                count += len(rows)
    finally:
        connection.close()
    return count


def main() -> int:
    """Parse the command line, export, and say what was written."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", help="SCHEMA.TABLE of the warehouse, for example metrics.nrr")
    parser.add_argument("out", type=Path, help="CSV to write")
    arguments = parser.parse_args()
    warehouse = Path(os.environ.get("WAREHOUSE_DB") or DEFAULT_WAREHOUSE)
    try:
        rows = export_table(warehouse, arguments.table, arguments.out)
    except ExportError as error:
        print(f"export stopped: {error}", file=sys.stderr)
        return 1
    print(f"{arguments.out}: {rows} rows")
    return 0


if __name__ == "__main__":
    sys.exit(main())
