"""The embedded company's numbers are approved: whoever changes one sees which model and column moved."""

from __future__ import annotations

import duckdb
import pytest

from tests.mutation.approved import differences, fingerprint, read_approved

REMEDY = "If the change is meant: `make approve`, then commit tests/fixtures/sample_published.csv."


def moved(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Columns of published models that differ from the approved numbers, new and lost models included."""
    approved = read_approved()
    built = connection.execute(
        "select table_name, table_schema from information_schema.tables "
        "where table_schema in ('arr', 'metrics', 'quality') order by all"
    ).fetchall()
    lines = [f"{name}: approved, but not built" for name in sorted(set(approved) - {name for name, _ in built})]
    for name, schema in built:
        if name not in approved:
            lines.append(f"{name}: built, but not approved")
            continue
        found = fingerprint(connection, f'"{schema}"."{name}"')
        lines += [f"{name}.{line}" for line in differences(approved[name], found)]
    return lines


def test_the_sample_has_the_approved_numbers(sample_warehouse: duckdb.DuckDBPyConnection) -> None:
    found = moved(sample_warehouse)
    assert found == [], "\n".join([*found, REMEDY])


@pytest.mark.parametrize(
    ("change", "column"),
    [("amount + 1 as amount", "amount"), ("upper(plan) as plan", "plan"), ("-amount as amount", "amount")],
)
def test_a_changed_column_is_named(change: str, column: str) -> None:
    connection = duckdb.connect()
    connection.execute(
        "create table before as select 'a' as plan, cast(2 as decimal(18, 2)) as amount union all select 'b', 3"
    )
    connection.execute(f"create table after as select * replace ({change}) from before")
    lines = differences(fingerprint(connection, "before"), fingerprint(connection, "after"))
    assert [line.split(":")[0] for line in lines] == [column, "(row)"]


def test_the_order_of_rows_and_the_scale_of_decimals_do_not_count() -> None:
    connection = duckdb.connect()
    connection.execute("create table before as select i, cast(i as decimal(18, 2)) as amount from range(5) as t(i)")
    connection.execute("create table after as from before order by i desc")
    assert differences(fingerprint(connection, "before"), fingerprint(connection, "after")) == []


def test_values_swapped_between_rows_are_seen() -> None:
    connection = duckdb.connect()
    connection.execute("create table before as from (values ('a', 1), ('b', 2)) as t(name, amount)")
    connection.execute("create table after as from (values ('a', 2), ('b', 1)) as t(name, amount)")
    lines = differences(fingerprint(connection, "before"), fingerprint(connection, "after"))
    assert [line.split(":")[0] for line in lines] == ["(row)"]
