"""The last check of the ledger and retention: the plain-Python oracle on random companies.

A mutant that leaves its own model unchanged on every company cannot be seen by anything downstream, so the whole
warehouse is run only for those that change it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from unittest.mock import patch

import duckdb
from compiled_warehouse import compiled_warehouse
from differential import (
    RETENTION,
    cohort_differences,
    disposition_differences,
    ledger_differences,
    month_differences,
    retention_differences,
    run_oracle,
    run_warehouse,
)
from strategies import random_company

from tests.mutation.operators import Mutant, apply, parse, render

SEEDS = (11, 12)
ACCOUNTS = 120


class RandomCompanies:
    """Callable: whether the oracle disagrees with the warehouse once a mutant is in it."""

    def __init__(self, seeds: Sequence[int] = SEEDS, accounts: int = ACCOUNTS) -> None:
        self.companies = [random_company(seed=seed, accounts=accounts, mapped=True, priced=True) for seed in seeds]
        self.expected = [run_oracle(company) for company in self.companies]
        self.warehouses = [compiled_warehouse(RETENTION, company.as_of.isoformat()) for company in self.companies]
        self.unchanged = [run_warehouse(company, RETENTION, threads=1) for company in self.companies]
        for connection, result in zip(self.unchanged, self.expected, strict=True):
            assert not _disagree(connection, result), "the unchanged warehouse disagrees with the oracle"
        self.changed: set[tuple[str, Mutant]] = set()

    def __call__(self, model: str, mutant: Mutant) -> bool:
        for company, expected, warehouse, connection in zip(
            self.companies, self.expected, self.warehouses, self.unchanged, strict=True
        ):
            node = next((node for node in warehouse.models if node["name"] == model), None)
            if node is None:
                return False
            changed = apply(parse(warehouse.compiled[node["unique_id"]]), mutant)
            if changed is None:
                return False
            try:
                if self._is_same(connection, node["schema"], model, render(changed)):
                    continue
                self.changed.add((model, mutant))
                with ExitStack() as stack:
                    stack.enter_context(patch.dict(warehouse.compiled, {node["unique_id"]: render(changed)}))
                    if _disagree(run_warehouse(company, RETENTION, threads=1), expected):
                        return True
            except duckdb.Error:
                return True
        return False

    def _is_same(self, connection: duckdb.DuckDBPyConnection, schema: str, model: str, sql: str) -> bool:
        connection.execute(f"create or replace temp table mutated as {sql}")
        original = f'"warehouse"."{schema}"."{model}"'
        found = connection.execute(
            f"select count(*) from ((from mutated except all from {original}) "
            f"union all (from {original} except all from mutated))"
        ).fetchone()
        return found is not None and found[0] == 0


def _disagree(connection: duckdb.DuckDBPyConnection, expected: object) -> bool:
    checks = (
        ledger_differences,
        month_differences,
        disposition_differences,
        retention_differences,
        cohort_differences,
    )
    return any(check(connection, expected) for check in checks)  # type: ignore[arg-type]
