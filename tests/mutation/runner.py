"""Runs the mutants of one model against its tests, cheapest first, without a dbt run per mutant.

1. The model's unit tests: the SQL that dbt ran, with the model's part mutated and its fixtures kept as tables.
2. The contract and the data tests, on the model rebuilt by the mutant over the built sample.
3. The approved numbers of the sample.
4. For the ledger and retention: the comparison with the plain-Python oracle on random companies.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp

from tests.mutation.approved import Fingerprint, differences, fingerprint
from tests.mutation.operators import Mutant, apply, mutants, parse, render
from tests.mutation.project import ACTUAL, EXPECTED, Model, Project
from tests.mutation.shared import JUDGED_IN

FIXTURE = "__dbt__cte__"
SECONDS = 10.0
SCRATCH = "memory.main.mutated"
Oracle = Callable[[str, Mutant], bool]


@dataclass(frozen=True)
class Verdict:
    """What happened to a mutant: the check that noticed it and the name of the test, `survived` or `timeout`.

    One that does not end within its time was neither noticed by a check nor passed by all of them.
    """

    model: str
    layer: str
    mutant: Mutant
    check: str
    test: str = ""

    @property
    def is_killed(self) -> bool:
        return self.check not in ("survived", "timeout")


class BaselineError(RuntimeError):
    """The unchanged model does not pass its own tests: nothing can be learnt from its mutants."""


class UnitTest:
    """One unit test of a model: fixtures as tables, expected rows, and the model's own tree."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, schema: str, name: str, sql: str) -> None:
        self.name = name
        self.connection = connection
        statement = parse(sql)
        ctes = {cte.alias: cte.this for cte in statement.args["with_"].expressions}
        actual = ctes[ACTUAL]
        self.columns = ", ".join(
            f'"{column.alias_or_name}"' for column in actual.expressions if column.alias_or_name != "actual_or_expected"
        )
        self.tree = actual.find(exp.Subquery).this.copy()
        expected = render(ctes[EXPECTED].find(exp.Subquery).this)
        connection.execute(f"create schema if not exists {schema}")
        with_ = self.tree.args.get("with_")
        fixtures = [cte for cte in with_.expressions if cte.alias.startswith(FIXTURE)] if with_ else []
        for cte in fixtures:
            connection.execute(f"create or replace table {schema}.{cte.alias} as {render(cte.this)}")
        if with_:
            kept = [cte for cte in with_.expressions if not cte.alias.startswith(FIXTURE)]
            with_.set("expressions", kept)
            if not kept:
                self.tree.set("with_", None)
        for table in self.tree.find_all(exp.Table):
            if table.name.startswith(FIXTURE):
                table.set("db", exp.to_identifier(schema))
        self.expected = self._rows(None if ACTUAL in expected else f"select {self.columns} from ({expected})")

    def _rows(self, sql: str | None) -> Counter[tuple[Any, ...]]:
        found = self.connection.execute(sql).fetchall() if sql else []
        return Counter(tuple(_comparable(value) for value in row) for row in found)

    def passes(self, mutant: Mutant | None) -> bool:
        """Whether the expected rows still come out; a test whose SQL has no such place cannot tell."""
        tree = apply(self.tree, mutant) if mutant else self.tree
        if tree is None:
            return True
        return self._rows(f"select {self.columns} from ({render(tree)})") == self.expected


def _comparable(value: Any) -> Any:
    return round(value, 9) if isinstance(value, float) else value


class Harness:
    """The checks of a built project, over one read-only sample warehouse."""

    def __init__(
        self,
        project: Project,
        warehouse: Path,
        approved: dict[str, Fingerprint],
        *,
        threads: int = 1,
        oracle: Oracle | None = None,
    ) -> None:
        self.project = project
        self.approved = approved
        self.core = set(project.core())
        self.oracle = oracle
        self.connection = duckdb.connect(config={"threads": threads, "memory_limit": "1500MB"})
        self.connection.execute("set TimeZone = 'UTC'; set enable_progress_bar = false")
        self.connection.execute(f"attach '{warehouse}' as warehouse (read_only)")

    @contextmanager
    def _limited(self) -> Iterator[None]:
        """Interrupts a statement that does not end: a join that lost its condition."""
        timer = threading.Timer(SECONDS, self.connection.interrupt)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def run(self, name: str, chosen: Callable[[list[Mutant]], list[Mutant]] = list) -> list[Verdict]:
        """Every (chosen) mutant of a model with what noticed it."""
        model = self.project.models[name]
        tree = parse(model.sql)
        self.connection.execute("use memory")
        tests = [
            UnitTest(self.connection, f"unit_{position}", test, sql)
            for position, (test, sql) in enumerate(sorted(model.unit_tests.items()))
        ]
        broken = [test.name for test in tests if not test.passes(None)]
        if broken:
            raise BaselineError(f"{name}: the unchanged model fails {', '.join(broken)}")
        self._build(render(tree))
        types = self._types()
        approved = self.approved.get(name)
        unchanged = fingerprint(self.connection, SCRATCH)
        if approved is not None and differences(approved, unchanged):
            raise BaselineError(f"{name}: the sample differs from the approved numbers: build it anew or approve them")
        if failing := self._failing_data_test(model):
            raise BaselineError(f"{name}: the unchanged model fails {failing}")
        return [
            self._judge(model, tree, tests, types, approved, mutant) for mutant in chosen(self.own(name, mutants(tree)))
        ]

    def own(self, name: str, found: list[Mutant]) -> list[Mutant]:
        """A model's mutants; those of a shared macro are run in the core or in the model that is named for it."""
        return [one for one in found if not one.macro or name in self.core or JUDGED_IN.get(one.macro) == name]

    def _judge(
        self,
        model: Model,
        tree: exp.Expression,
        tests: list[UnitTest],
        types: list[tuple[str, str]],
        approved: Fingerprint | None,
        mutant: Mutant,
    ) -> Verdict:
        def verdict(check: str, test: str = "") -> Verdict:
            return Verdict(model.name, model.layer, mutant, check, test)

        for test in tests:
            try:
                with self._limited():
                    if not test.passes(mutant):
                        return verdict("unit test", test.name)
            except duckdb.Error as error:
                return verdict(_kind_of(error), _first_line(error))
        changed = apply(tree, mutant)
        assert changed is not None
        try:
            with self._limited():
                self._build(render(changed))
                if self._types() != types:
                    return verdict("data test", "contract")
                if approved is None:
                    moved: list[str] = []
                else:
                    moved = differences(approved, fingerprint(self.connection, SCRATCH))
                if moved or approved is None:
                    failing = self._failing_data_test(model)
                    if failing:
                        return verdict("data test", failing)
                if moved:
                    return verdict("approved numbers", moved[0].split(":")[0])
        except duckdb.Error as error:
            return verdict(_kind_of(error), _first_line(error))
        if self.oracle and self.oracle(model.name, mutant):
            return verdict("oracle", "random companies")
        return verdict("survived")

    def _build(self, sql: str) -> None:
        self.connection.execute(f"create or replace table {SCRATCH} as {sql}")

    def _types(self) -> list[tuple[str, str]]:
        return [(row[0], row[1]) for row in self.connection.execute(f"describe {SCRATCH}").fetchall()]

    def _failing_data_test(self, model: Model) -> str | None:
        """The first data test that finds rows; it reads the mutated table in place of the model."""
        for test, sql in model.data_tests.items():
            found = self.connection.execute(
                f"select count(*) from ({sql.replace(model.relation, SCRATCH)}\n)"
            ).fetchone()
            if found and found[0]:
                return test
        return None


def _kind_of(error: duckdb.Error) -> str:
    return "timeout" if isinstance(error, duckdb.InterruptException) else "error"


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0][:120]


def timed(run: Callable[[], list[Verdict]]) -> tuple[list[Verdict], float]:
    """Verdicts and the seconds they took."""
    started = time.monotonic()
    return run(), time.monotonic() - started
