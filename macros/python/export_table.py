"""Export command: one published table -> a CSV that is safe to open in a spreadsheet.

    python macros/python/export_table.py metrics.nrr nrr.csv

Cells are neutralised by spreadsheet_csv.py. The warehouse is WAREHOUSE_DB and is only read. What is not published
(staging, canonical and landing tables) is not exported.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import duckdb
from error_words import in_words
from run_settings import DEFAULT_WAREHOUSE, project_vars
from spreadsheet_csv import write_rows
from sql_names import sql_name


class ExportError(Exception):
    """The table cannot be exported; the message says why and what to do."""


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
    try:
        return write_rows(_rows_of(connection, name), out)
    finally:
        connection.close()


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
    except (OSError, duckdb.Error) as error:
        print(f"export stopped: {in_words(error, 'run it again')}", file=sys.stderr)
        return 1
    print(f"{arguments.out}: {rows} rows")
    return 0


if __name__ == "__main__":
    sys.exit(main())
