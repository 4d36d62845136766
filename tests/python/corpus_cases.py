"""The shape of a case of the corpus of bad inputs: what is landed, and what the project must make of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import duckdb
from compiled_warehouse import CompiledWarehouse

Row = Mapping[str, Any]
AS_OF = "2026-06-30"
# Entries that are bugs of real projects: each is put into the code once, and its case must see it.
REAL_BUGS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 16, 19, 20, 21, 25, 36, 45, 47, 56, 57, 58, 59)
# One compilation serves every module of the corpus.
MODELS = (
    "+quarantined_rows",
    "+row_counts_by_rule",
    "+source_conservation",
    "+opportunities",
    "+crm_owners",
    "+contacts",
    "+activities",
    "+tickets",
    "+usage_user_days",
    "+metered_usage_days",
    "+product_users",
    "+retried_events",
    "+accounts_with_several_customers",
    "+fct_arr_movements",
    "+input_errors",
    "+unknown_plans",
)


@dataclass(frozen=True)
class Fate:
    """Landed rows that a rule decides on: quarantined with a reason, rightly ignored, or used with a remark."""

    source: str
    record: str
    disposition: str
    reason: str
    rows: int = 1


@dataclass(frozen=True)
class Answer:
    """A query on the built warehouse and the rows that it must return."""

    sql: str
    rows: Sequence[tuple[Any, ...]]


@dataclass(frozen=True)
class Plant:
    """A bug that real projects made: a piece of a model's compiled SQL and what was written instead."""

    model: str
    right: str
    wrong: str


@dataclass(frozen=True)
class Case:
    """One entry of the corpus. `landed` names tables as `vendor.table`; `handling` is E, Q or F.

    E stops or makes the wrong number impossible; Q sets the row aside with a reason while the rest goes on; F accepts
    the row, with a mark that is counted.
    """

    entry: str
    title: str
    handling: str
    landed: Mapping[str, Sequence[Row]]
    fates: Sequence[Fate] = ()
    answers: Sequence[Answer] = ()
    plants: Sequence[Plant] = ()


@dataclass(frozen=True)
class Broken:
    """A landing that must stop: files by path, and the pieces of the message that name file, place and remedy.

    `accepted_by` is a declaration of the table that a wrong project would have, under which the landing is read.
    """

    entry: str
    title: str
    files: Mapping[str, bytes]
    table: str
    message: Sequence[str]
    accepted_by: Mapping[str, bool] = field(default_factory=dict)


def shortcomings(connection: duckdb.DuckDBPyConnection, case: Case) -> list[str]:
    """What the warehouse says otherwise than the case states; nothing when the input is handled as stated."""
    found = []
    for fate in case.fates:
        system, table = fate.source.split(".")
        rows = connection.execute(
            "select disposition, reason_code, cast(sum(row_count) as integer) from quality.row_dispositions "
            "where source_system = ? and source_table = ? and coalesce(source_record_id, '') = ? "
            "and reason_code is not null group by all order by all",
            [system, table, fate.record],
        ).fetchall()
        if (fate.disposition, fate.reason, fate.rows) not in rows:
            found.append(f"{fate}: {rows}")
        counted = connection.execute(
            "select sum(row_count) from quality.row_counts_by_rule where source_system = ? and source_table = ? "
            "and disposition = ? and reason_code = ?",
            [system, table, fate.disposition, fate.reason],
        ).fetchall()[0][0]
        if (counted or 0) < fate.rows:
            found.append(f"{fate}: counted {counted}")
        if fate.disposition == "quarantined":
            texts = connection.execute(
                "select count(*) from quality.quarantined_rows where source_system = ? and source_table = ? "
                "and coalesce(source_record_id, '') = ? and reason_code = ? and meaning <> '' and remedy <> ''",
                [system, table, fate.record, fate.reason],
            ).fetchall()[0][0]
            if not texts:
                found.append(f"{fate}: not in the quarantine with meaning and remedy")
    for answer in case.answers:
        rows = connection.execute(answer.sql).fetchall()
        if rows != list(answer.rows):
            found.append(f"{answer.sql}: {rows} instead of {list(answer.rows)}")
    return found


@contextmanager
def planted(warehouse: CompiledWarehouse, connection: duckdb.DuckDBPyConnection, plant: Plant) -> Iterator[None]:
    """For the length of the block, the model and everything below it say what the bug makes of the input."""
    found = [node for node in warehouse.models if node["name"] == plant.model]
    assert found, f"no model {plant.model}: plant the bug anew"
    code = warehouse.compiled[found[0]["unique_id"]]
    assert plant.right in code, f"{plant.model} no longer contains {plant.right!r}: plant the bug anew"
    changed = {found[0]["unique_id"]: code.replace(plant.right, plant.wrong)}
    connection.execute("begin")
    try:
        for node in warehouse.models:
            key = node["unique_id"]
            if key not in changed and not changed.keys() & set(node["depends_on"]["nodes"]):
                continue
            sql = changed.setdefault(key, warehouse.compiled[key])
            kind = "view" if node["config"]["materialized"] == "view" else "table"
            connection.execute(f'create or replace {kind} "{node["schema"]}"."{node["alias"]}" as {sql}')
        yield
    finally:
        connection.execute("rollback")
