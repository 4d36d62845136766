"""Compares two extracts of the same sources, months apart: what changed, came late, is new, or has vanished.

    python macros/python/compare_extracts.py OLD_DIR NEW_DIR [--vendor stripe] [--table subscription] [--out DIR]

Both folders are landing folders (`<folder>/<vendor>/<table>.csv` ...), read as strictly as a build reads them: every
value is text, an empty text is NULL. Rows are paired by the key that the sources file declares (meta `key`), NULL equal
to NULL:

1. Rows that are the same in both extracts, column by column, cancel out, one for one.
2. What is left and has its key alone on both sides is one row that `changed`: one line a column, before and after.
3. Everything else is `vanished` (old side) or `new` (new side). A new row dated (meta `dated_by`) before the end of the
   time that the old extract covers is `late`.

The time covered ends with the newest sync time of the old table, without one with its newest date; `--covered-until`
says it for all tables. Not compared: the time of the sync (`_fivetran_synced`) and columns that only one extract has.
Writes `differences.csv`, `differences.parquet` and `tables.csv` into `--out`. Exit code 0, also with differences; 2 for
input that cannot be compared.
"""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml
from landing_files import LandingError, TableContract, landed_columns, read_table, table_files
from run_settings import ROOT
from spreadsheet_csv import write_rows
from sql_names import sql_name, sql_text

STAGING = ROOT / "models" / "staging"
SYNCED = "_fivetran_synced"
NOT_COMPARED = ("_row_number", "_file", SYNCED)
COUNTS = ("old_rows", "new_rows", "same", "changed", "late", "new", "vanished")


@dataclass(frozen=True)
class ExtractTable:
    """A landing table: its contract, the columns that identify a row, and those that date it (first one filled)."""

    contract: TableContract
    key: tuple[str, ...]
    dated_by: tuple[str, ...]

    @property
    def name(self) -> str:
        """`<vendor>.<table>`."""
        return f"{self.contract.vendor}.{self.contract.table}"


@dataclass(frozen=True)
class TableDifference:
    """What differs in one table. `counts` holds rows by COUNTS; columns of one extract only are not compared."""

    table: str
    counts: dict[str, int]
    covered_until: datetime.datetime | None
    only_in_old: tuple[str, ...]
    only_in_new: tuple[str, ...]


def declared_tables(staging: Path = STAGING) -> list[ExtractTable]:
    """Every landing table of the project, from the sources files, in order of name."""
    tables = []
    for path in sorted(staging.glob("*/*/_*__sources.yml")):
        for source in yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]:
            tables += [_declared(meta, table["name"]) for table in source["tables"] if (meta := table.get("meta"))]
    return sorted(tables, key=lambda table: table.name)


def _declared(meta: dict[str, Any], name: str) -> ExtractTable:
    contract = TableContract(
        vendor=meta["vendor"],
        table=meta.get("files_of", name),
        required=tuple(meta["required"]),
        optional=tuple(meta.get("optional", ())),
        is_optional=True,
    )
    return ExtractTable(contract, tuple(meta["key"]), tuple(meta.get("dated_by", ())))


def chosen_tables(
    tables: Sequence[ExtractTable], old: Path, new: Path, vendor: str | None, table: str | None
) -> list[ExtractTable]:
    """The tables that either extract holds, of the vendor and name asked for. Raises LandingError if there are none."""
    for folder in (old, new):
        if not folder.is_dir():
            raise LandingError(f"{folder}: no such folder. Name a landing folder that holds periods/, stripe/ ...")
    vendors = sorted({found.contract.vendor for found in tables})
    if vendor and vendor not in vendors:
        raise LandingError(f"--vendor: unknown: {vendor}. Known: {', '.join(vendors)}.")
    wanted = [found for found in tables if vendor in (None, found.contract.vendor)]
    names = sorted({found.contract.table for found in wanted})
    if table and table not in names:
        raise LandingError(f"--table: unknown: {table}. Known: {', '.join(names)}.")
    wanted = [found for found in wanted if table in (None, found.contract.table)]
    held = [found for found in wanted if any(table_files(found.contract, str(folder)) for folder in (old, new))]
    if not held:
        raise LandingError(f"Neither {old} nor {new} holds any of: {', '.join(found.name for found in wanted)}.")
    return held


def compare_table(
    connection: duckdb.DuckDBPyConnection,
    table: ExtractTable,
    old: Path,
    new: Path,
    covered_until: datetime.datetime | None = None,
) -> TableDifference:
    """Append the table's differences to the relation `differences` of the connection and count them.

    Raises LandingError for a file that cannot be read as declared, and if the counts do not add up.
    """
    columns = {side: _load(connection, table, side, folder) for side, folder in (("old", old), ("new", new))}
    compared = [name for name in columns["old"] if name in columns["new"]]
    if covered_until is None:
        covered_until = _covered_until(connection, table)
    row_is_same = " and ".join(f"o.{sql_name(column)} is not distinct from n.{sql_name(column)}" for column in compared)
    listed = ", ".join(map(sql_name, compared))
    for side in ("old", "new"):
        connection.execute(
            f"create or replace temp table {side}_counted as select *, row_number() over "
            f"(partition by {listed} order by _row_number) as _copy from {side}_rows"
        )
    for side, alias, other, other_alias in (("old", "o", "new", "n"), ("new", "n", "old", "o")):
        connection.execute(
            f"create or replace temp table {side}_left as "
            f"select {alias}.*, {_is_alone(table, alias)} as _is_alone from {side}_counted as {alias} "
            f"anti join {other}_counted as {other_alias} on {row_is_same} and o._copy = n._copy"
        )
    _insert_changes(connection, table, compared)
    for side, status in (("old", "'vanished'"), ("new", _new_or_late(table, covered_until))):
        connection.execute(_whole_rows(table, side, status, columns[side]))
    return _counted(connection, table, columns, covered_until)


def _load(connection: duckdb.DuckDBPyConnection, table: ExtractTable, side: str, folder: Path) -> list[str]:
    """Read one side as text into `<side>_rows`; returns the columns to compare."""
    landed = landed_columns(table.contract, str(folder))
    reader = read_table(table.contract, raw_dir=str(folder), is_on=bool(landed))
    names = [name for name in landed or table.contract.columns if name not in NOT_COMPARED]
    connection.register("landed", reader)
    connection.execute(f"create or replace temp table {side}_rows as select * from landed")
    connection.unregister("landed")
    return names


def _covered_until(connection: duckdb.DuckDBPyConnection, table: ExtractTable) -> datetime.datetime | None:
    """The newest sync time of the old table; without one, its newest date; None when it has neither."""
    has_synced = SYNCED in table.contract.columns
    synced = f"max({_moment(sql_name(SYNCED))})" if has_synced else "null"
    dated = f"max({_date_of(table)})" if table.dated_by else "null"
    found = connection.execute(f"select coalesce({synced}, {dated}) from old_rows").fetchall()
    moment: datetime.datetime | None = found[0][0]
    return moment


def _insert_changes(connection: duckdb.DuckDBPyConnection, table: ExtractTable, compared: Sequence[str]) -> None:
    """One line a changed column of the rows that are left alone with their key on both sides."""
    same_key = " and ".join(f"o.{sql_name(column)} is not distinct from n.{sql_name(column)}" for column in table.key)
    connection.execute(
        "create or replace temp table pairs as select o._row_number as old_row, n._row_number as new_row "
        f"from old_left as o inner join new_left as n on {same_key} where o._is_alone and n._is_alone"
    )
    for column in compared:
        connection.execute(
            f"insert into differences select {_table_texts(table)}, 'changed', "
            f"{_key_text(table, 'o')}, {sql_text(column)}, o.{sql_name(column)}, n.{sql_name(column)}, o._row_number, "
            "n._row_number from pairs inner join old_left as o on pairs.old_row = o._row_number "
            "inner join new_left as n on pairs.new_row = n._row_number "
            f"where o.{sql_name(column)} is distinct from n.{sql_name(column)}"
        )


def _whole_rows(table: ExtractTable, side: str, status: str, columns: Sequence[str]) -> str:
    """An insert of the rows of one side that have no partner, each as JSON."""
    row = (
        "cast(to_json(struct_pack("
        + ", ".join(f"{sql_name(name)} := r.{sql_name(name)}" for name in columns)
        + ")) as text)"
    )
    old_only = side == "old"
    return (
        f"insert into differences select {_table_texts(table)}, {status}, "
        f"{_key_text(table, 'r')}, null, {row if old_only else 'null'}, {'null' if old_only else row}, "
        f"{'r._row_number, null' if old_only else 'null, r._row_number'} "
        f"from {side}_left as r where not exists (select 1 from pairs where pairs.{side}_row = r._row_number)"
    )


def _counted(
    connection: duckdb.DuckDBPyConnection,
    table: ExtractTable,
    columns: dict[str, list[str]],
    covered_until: datetime.datetime | None,
) -> TableDifference:
    counts = dict.fromkeys(COUNTS, 0)
    for side in ("old", "new"):
        counts[f"{side}_rows"] = _one_number(connection, f"select count(*) from {side}_rows")
    counts["same"] = counts["old_rows"] - _one_number(connection, "select count(*) from old_left")
    counts["changed"] = _one_number(connection, "select count(*) from pairs")
    statuses = connection.execute(
        "select status, count(*) from differences where vendor = ? and landing_table = ? and status <> 'changed' "
        "group by status",
        [table.contract.vendor, table.contract.table],
    ).fetchall()
    counts |= dict(statuses)
    on_old_side = counts["same"] + counts["changed"] + counts["vanished"]
    on_new_side = counts["same"] + counts["changed"] + counts["new"] + counts["late"]
    if (on_old_side, on_new_side) != (counts["old_rows"], counts["new_rows"]):
        raise LandingError(f"{table.name}: the rows found do not add up to those read: {counts}. Please report this.")
    return TableDifference(
        table=table.name,
        counts=counts,
        covered_until=covered_until,
        only_in_old=tuple(name for name in columns["old"] if name not in columns["new"]),
        only_in_new=tuple(name for name in columns["new"] if name not in columns["old"]),
    )


def _is_alone(table: ExtractTable, alias: str) -> str:
    """SQL: no other row that is left on this side has the key, and the key is not empty altogether."""
    keys = [f"{alias}.{sql_name(column)}" for column in table.key]
    return f"(count(*) over (partition by {', '.join(keys)}) = 1 and coalesce({', '.join(keys)}) is not null)"


def _new_or_late(table: ExtractTable, covered_until: datetime.datetime | None) -> str:
    if covered_until is None or not table.dated_by:
        return "'new'"
    until = f"timestamp '{covered_until:%Y-%m-%d %H:%M:%S.%f}'"
    return f"case when {_date_of(table, 'r.')} <= {until} then 'late' else 'new' end"


def _date_of(table: ExtractTable, prefix: str = "") -> str:
    return "coalesce(" + ", ".join(_moment(prefix + sql_name(column)) for column in table.dated_by) + ")"


def _moment(value: str) -> str:
    """SQL: a text as a UTC timestamp, NULL when it is none."""
    return f"(try_cast({value} as timestamptz) at time zone 'UTC')"


def _table_texts(table: ExtractTable) -> str:
    """SQL: vendor and name of a table, as two texts."""
    return f"{sql_text(table.contract.vendor)}, {sql_text(table.contract.table)}"


def _key_text(table: ExtractTable, alias: str) -> str:
    packed = ", ".join(f"{sql_name(column)} := {alias}.{sql_name(column)}" for column in table.key)
    return f"cast(to_json(struct_pack({packed})) as text)"


def _one_number(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(connection.execute(sql).fetchall()[0][0])


def opened() -> duckdb.DuckDBPyConnection:
    """An in-memory database with the empty relation `differences`, times in UTC."""
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    connection.execute(
        "create table differences (vendor text, landing_table text, status text, row_key text, column_name text, "
        "before text, after text, old_row_number bigint, new_row_number bigint)"
    )
    return connection


def write_results(connection: duckdb.DuckDBPyConnection, found: Sequence[TableDifference], out: Path) -> None:
    """Write the differences as CSV and Parquet and the counts of every table as CSV; a formula in a cell stays text."""
    ordered = "select * from differences order by all"
    write_rows(connection.execute(ordered), out / "differences.csv")
    connection.sql(ordered).write_parquet(str(out / "differences.parquet"))
    columns = ", ".join(f"{name} bigint" for name in COUNTS)
    connection.execute(f"create or replace temp table tables (landing_table text, covered_until timestamp, {columns})")
    for table in found:
        values = [table.table, table.covered_until, *(table.counts[name] for name in COUNTS)]
        connection.execute(f"insert into tables values ({', '.join('?' for _ in values)})", values)
    write_rows(connection.execute("select * from tables order by landing_table"), out / "tables.csv")


def summary(found: Sequence[TableDifference]) -> Iterator[str]:
    """Lines for the terminal: counts of every table, and columns that only one extract has."""
    yield f"{'table':<36}" + "".join(f"{name.replace('_', ' '):>10}" for name in COUNTS)
    for table in found:
        yield f"{table.table:<36}" + "".join(f"{table.counts[name]:>10,}" for name in COUNTS)
    for table in found:
        for extract, names in (("old", table.only_in_old), ("new", table.only_in_new)):
            if names and table.counts["old_rows"] and table.counts["new_rows"]:
                yield f"{table.table}: only the {extract} extract has {', '.join(names)} (not compared)"


def moment_of(text: str) -> datetime.datetime:
    """A date or time of the command line; a date means its last moment."""
    try:
        if len(text) == len("2026-06-30"):
            return datetime.datetime.combine(datetime.date.fromisoformat(text), datetime.time.max)
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected YYYY-MM-DD or an ISO time, got {text!r}") from None
    return moment.astimezone(datetime.UTC).replace(tzinfo=None) if moment.tzinfo else moment


def main() -> int:
    """Parse the command line, compare, and say what was found and where it is written."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", type=Path, metavar="OLD_DIR", help="landing folder of the older extract")
    parser.add_argument("new", type=Path, metavar="NEW_DIR", help="landing folder of the newer extract")
    parser.add_argument("--vendor", help="compare this vendor only")
    parser.add_argument("--table", help="compare tables of this name only")
    parser.add_argument("--covered-until", type=moment_of, help="end of the time that the old extract covers")
    parser.add_argument("--out", type=Path, default=Path("build/compared_extracts"), help="folder for the results")
    arguments = parser.parse_args()
    connection = opened()
    try:
        tables = chosen_tables(declared_tables(), arguments.old, arguments.new, arguments.vendor, arguments.table)
        found = [
            compare_table(connection, table, arguments.old, arguments.new, arguments.covered_until) for table in tables
        ]
        write_results(connection, found, arguments.out)
    except (LandingError, OSError, duckdb.Error) as error:
        print(f"comparison stopped: {error}", file=sys.stderr)
        return 2
    finally:
        connection.close()
    print("\n".join(summary(found)))
    print(f"every difference: {arguments.out / 'differences.csv'} and .parquet; counts: {arguments.out / 'tables.csv'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
