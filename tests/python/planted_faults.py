"""Faults for dbt's data tests: generated from kind and arguments of a generic test, listed in a file for the others.

A fault is planted in a copy of the built warehouse, in which every view is a table of the same content, inside a
transaction that is rolled back. What decides is the compiled SQL of the check, as dbt runs it.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

LISTED_FAULTS = Path(__file__).resolve().parents[1] / "fixtures" / "planted_faults.csv"
Manifest = dict[str, Any]
Node = dict[str, Any]
Types = dict[tuple[str, str], dict[str, str]]


@dataclass(frozen=True)
class Fault:
    """Statements that break what a check holds, and what they do in words; the last one has to change a row."""

    statements: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Checked:
    """A generic test: the table it reads, the types of its columns, whether it has rows, and its arguments."""

    table: str
    types: dict[str, str]
    is_empty: bool
    arguments: dict[str, Any]

    def rows_first(self) -> tuple[str, ...]:
        """An empty table gets one row of ordinary values, so that the fault has something to spoil."""
        if not self.is_empty:
            return ()
        values = ", ".join(ordinary_value(kind) for kind in self.types.values())
        return (f"insert into {self.table} values ({values})",)

    def spoil(self, column: str, value: str) -> tuple[str, ...]:
        """One row gets another value in a column."""
        one = f"rowid = (select min(rowid) from {self.table})"
        return (*self.rows_first(), f"update {self.table} set {column} = {value} where {one}")


def ordinary_value(kind: str) -> str:
    """A value of a type, as an expression."""
    literals = {"VARCHAR": "'a value'", "BOOLEAN": "'true'", "DATE": "'2026-01-01'"}
    default = "'2026-01-01 00:00:00'" if kind.startswith("TIMESTAMP") else "'1'"
    return f"cast({literals.get(kind, default)} as {kind})"


def unheard_of_value(kind: str) -> str:
    """A value of a type that no list and no parent table has, as an expression."""
    if kind == "BOOLEAN":
        raise ValueError("a boolean column has no value outside its list")
    literals = {"VARCHAR": "'no such value'", "DATE": "'0999-09-09'"}
    default = "'0999-09-09 00:00:00'" if kind.startswith("TIMESTAMP") else "'-9'"
    return f"cast({literals.get(kind, default)} as {kind})"


def duplicated(check: Checked) -> Iterator[Fault]:
    once_more = f"insert into {check.table} select * from {check.table} limit 1"
    yield Fault((*check.rows_first(), once_more), "a row stands there twice")


def duplicated_value(check: Checked) -> Iterator[Fault]:
    column = check.arguments["column_name"]
    once_more = f"insert into {check.table} select * from {check.table} where {column} is not null limit 1"
    yield Fault((*check.spoil(column, ordinary_value(check.types[column])), once_more), "a value stands there twice")


def emptied(check: Checked) -> Iterator[Fault]:
    columns = check.arguments.get("columns") or [check.arguments["column_name"]]
    for column in columns:
        yield Fault(check.spoil(column, "null"), f"{column} has no value in one row")


def unknown_value(check: Checked) -> Iterator[Fault]:
    column = check.arguments["column_name"]
    yield Fault(check.spoil(column, unheard_of_value(check.types[column])), f"{column} has an unknown value in one row")


def emptied_table(check: Checked) -> Iterator[Fault]:
    yield Fault((*check.rows_first(), f"delete from {check.table}"), "the table is empty")


GENERATED: dict[str, Callable[[Checked], Iterator[Fault]]] = {
    "unique_combination": duplicated,
    "unique": duplicated_value,
    "no_nulls": emptied,
    "not_null": emptied,
    "accepted_values": unknown_value,
    "relationships": unknown_value,
    "has_rows": emptied_table,
}


def data_tests(manifest: Manifest) -> list[Node]:
    found = [node for node in manifest["nodes"].values() if node["resource_type"] == "test"]
    return sorted(found, key=lambda node: str(node["name"]))


def kind_of(check: Node) -> str:
    """Name of the generic test, `singular` for a file of its own."""
    return str(check["test_metadata"]["name"]) if check.get("test_metadata") else "singular"


def listed_faults() -> dict[str, list[dict[str, str]]]:
    """Rows of the file of planted faults by check."""
    with LISTED_FAULTS.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return {name: [row for row in rows if row["check"] == name] for name in dict.fromkeys(row["check"] for row in rows)}


def views_as_tables(connection: duckdb.DuckDBPyConnection, manifest: Manifest) -> None:
    """Replace every view that a data test reads by a table, so that a fault can be planted in it."""
    read = {name for check in data_tests(manifest) for name in check["depends_on"]["nodes"]}
    views = [
        node for name, node in manifest["nodes"].items() if name in read and node["config"]["materialized"] == "view"
    ]
    names = [(f'"{node["schema"]}"', f'"{node["alias"]}"', f'"{node["alias"]}__rows"') for node in views]
    for schema, view, copy in names:
        connection.execute(f"create table {schema}.{copy} as from {schema}.{view}")
    for schema, view, copy in names:
        connection.execute(f"drop view {schema}.{view}; alter table {schema}.{copy} rename to {view}")


def column_types(connection: duckdb.DuckDBPyConnection) -> Types:
    types: Types = {}
    rows = connection.execute(
        "select schema_name, table_name, column_name, data_type from duckdb_columns() order by column_index"
    ).fetchall()
    for schema, table, column, kind in rows:
        types.setdefault((schema, table), {})[column] = kind
    return types


def faults_of(
    check: Node, manifest: Manifest, types: Types, connection: duckdb.DuckDBPyConnection, listed: dict[str, Any]
) -> list[Fault]:
    """Every fault that is planted for a check; none if nobody has thought of one."""
    if kind_of(check) == "singular" or check["name"] in listed:
        return [Fault((row["statement"],), row["why"]) for row in listed.get(check["name"], [])]
    if kind_of(check) not in GENERATED:
        return []
    node = manifest["nodes"][check["attached_node"]]
    table = f'"{node["schema"]}"."{node["alias"]}"'
    is_empty = not found(connection, f"from {table}")
    arguments = check["test_metadata"]["kwargs"]
    checked = Checked(table, types[node["schema"], node["alias"]], is_empty, arguments)
    return list(GENERATED[kind_of(check)](checked))


def found(connection: duckdb.DuckDBPyConnection, sql: str) -> bool:
    """Whether a statement returns a row."""
    return connection.execute(f"select 1 from (\n{sql}\n) limit 1").fetchone() is not None


def is_seen(connection: duckdb.DuckDBPyConnection, check: Node, fault: Fault) -> str:
    """Plant a fault and run the check on it; the complaint, empty where the check sees the fault."""
    connection.execute("begin")
    try:
        for statement in fault.statements:
            changed = connection.execute(statement).fetchone()
        if not changed or not changed[0]:
            return f"{check['name']}: nothing to plant the fault in: {fault.statements[-1]}"
        if not found(connection, check["compiled_code"]):
            return f"{check['name']} does not see that {fault.why}: {'; '.join(fault.statements)}"
        return ""
    except (duckdb.Error, ValueError) as error:
        return f"{check['name']}: {error}"
    finally:
        connection.execute("rollback")
