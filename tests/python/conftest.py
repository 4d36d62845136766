"""Shared fixtures: the sample company, built once by dbt with all of its tests and unit tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from compiled_warehouse import environment, run_dbt

ROOT = Path(__file__).resolve().parents[2]
# No test compares its build with what happens to be published in the working folder.
os.environ["PUBLISHED_DIR"] = str(ROOT / "build" / "nothing_published")
os.environ.setdefault("PSEUDONYM_KEY", "landing-folders-made-by-tests-name-nobody")


@pytest.fixture(scope="session")
def sample_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """`dbt build` of the embedded company: models, data tests and unit tests all pass, then it is opened."""
    folder = tmp_path_factory.mktemp("sample")
    warehouse = folder / "warehouse.duckdb"
    with environment(WAREHOUSE_DB=str(warehouse), RAW_DIR="", VENDORS="", AS_OF="", REPORTING_CURRENCY=""):
        paths = ["--project-dir", str(ROOT), "--profiles-dir", str(ROOT), "--target-path", str(folder / "target")]
        outcome = run_dbt("build", "--quiet", *paths)
    failed = [
        f"{result.node.name}: {result.status} {result.message}"
        for result in outcome.result or []
        if str(result.status) in ("error", "fail", "warn", "skipped", "runtime error")
    ]
    assert outcome.success, "\n".join(failed) or str(outcome.exception)
    assert failed == []
    connection = duckdb.connect(str(warehouse), read_only=True)
    yield connection
    connection.close()
