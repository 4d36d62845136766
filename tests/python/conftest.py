"""Shared fixtures: the sample company, built once by dbt with all of its tests and unit tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from compiled_warehouse import environment, run_dbt
from filelock import FileLock

ROOT = Path(__file__).resolve().parents[2]
# No test compares its build with what happens to be published in the working folder.
os.environ["PUBLISHED_DIR"] = str(ROOT / "build" / "nothing_published")
os.environ.setdefault("PSEUDONYM_KEY", "landing-folders-made-by-tests-name-nobody")


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`dbt build` of the embedded company, once for all processes: models, data tests and unit tests all pass."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder = shared / "sample"
    warehouse = folder / "warehouse.duckdb"
    folder.mkdir(exist_ok=True)
    with FileLock(shared / "sample.lock"):
        if not (folder / "built").exists():
            build_sample(warehouse, folder / "target")
            (folder / "built").touch()
    return warehouse


def build_sample(warehouse: Path, target: Path) -> None:
    """Build the embedded company into a file; everything must pass."""
    warehouse.unlink(missing_ok=True)
    with environment(WAREHOUSE_DB=str(warehouse), RAW_DIR="", VENDORS="", AS_OF="", REPORTING_CURRENCY=""):
        paths = ["--project-dir", str(ROOT), "--profiles-dir", str(ROOT), "--target-path", str(target)]
        outcome = run_dbt("build", "--quiet", *paths)
    failed = [
        f"{result.node.name}: {result.status} {result.message}"
        for result in outcome.result or []
        if str(result.status) in ("error", "fail", "warn", "skipped", "runtime error")
    ]
    assert outcome.success, "\n".join(failed) or str(outcome.exception)
    assert failed == []


@pytest.fixture(scope="session")
def sample_warehouse(sample_file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The built embedded company, opened for reading."""
    connection = duckdb.connect(str(sample_file), read_only=True)
    yield connection
    connection.close()
