"""The macro `meets` against its definition, and every one-change variant of its text against the same rows.

Many models call it, each with one or two of its comparisons, so no model's tests cover it; the mutation harness leaves
its text out of the callers because it is judged here.
"""

from __future__ import annotations

import operator
from pathlib import Path

import duckdb
import jinja2
import pytest

from tests.mutation.operators import Mutant, apply, mutants, parse, render
from tests.mutation.shared import macro_of

MACRO = Path(__file__).parents[2] / "macros" / "meets.sql"
DEFINED = {"at_least": operator.ge, "above": operator.gt, "at_most": operator.le, "below": operator.lt}
VALUES = [None, -1, 0, 1, 2, 3]
ROWS = [(value, word, bound) for word in [*DEFINED, "unknown", None] for value in VALUES for bound in VALUES]


def meets_sql() -> str:
    """The text that a model gets from the macro."""
    template = jinja2.Environment(autoescape=False).from_string(MACRO.read_text(encoding="utf-8"))
    return str(template.module.meets("value", "word", "bound"))  # type: ignore[attr-defined]


STATEMENT = parse(f"select {meets_sql()} as is_met from cases order by position")
MUTANTS = mutants(STATEMENT)


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    found = duckdb.connect()
    found.execute("create table cases (position integer, value integer, word varchar, bound integer)")
    found.executemany("insert into cases values (?, ?, ?, ?)", [(place, *row) for place, row in enumerate(ROWS)])
    return found


def expected() -> list[bool]:
    """What the definition says: false where a value, a limit or the comparison is not known."""
    return [
        value is not None and bound is not None and word in DEFINED and DEFINED[word](value, bound)
        for value, word, bound in ROWS
    ]


def answers(connection: duckdb.DuckDBPyConnection, sql: str) -> list[bool | None]:
    return [row[0] for row in connection.execute(sql).fetchall()]


def test_the_macro_keeps_its_definition(connection: duckdb.DuckDBPyConnection) -> None:
    assert answers(connection, render(STATEMENT)) == expected()


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: f"{one.operator}, {one.variant}: {one.before}"[:90])
def test_no_change_of_its_text_goes_unnoticed(connection: duckdb.DuckDBPyConnection, mutant: Mutant) -> None:
    changed = apply(STATEMENT, mutant)
    assert changed is not None
    try:
        found = answers(connection, render(changed))
    except duckdb.Error:
        return
    assert found != expected()


def test_its_text_is_told_from_what_callers_hand_over() -> None:
    assert len(MUTANTS) >= 10
    assert {mutant.macro for mutant in MUTANTS} == {"meets"}
    handed = parse(f"select {meets_sql().replace('value', 'a - b')} as is_met, coalesce(a, 0) as other from cases")
    assert {macro_of(node) for node in handed.find_all(type(parse("select 1 - 1").expressions[0]))} == {""}
    assert {mutant.macro for mutant in mutants(handed) if mutant.before == "a - b"} == {""}
    assert {mutant.macro for mutant in mutants(handed) if mutant.before == "COALESCE(a, 0)"} == {""}
