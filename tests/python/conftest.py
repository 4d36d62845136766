"""Shared fixtures: the sample company, built once by dbt with all of its tests and unit tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock
from parsed_project import (
    KEY_OF_TESTS,
    PROJECT,
    ROOT,
    begin_with_parse,
    environment,
    run_dbt,
    sample_settings,
    shared_folder,
)

shared_folder()  # before the processes of xdist start
# No test compares its build with what happens to be published in the working folder.
os.environ["PUBLISHED_DIR"] = str(ROOT / "build" / "nothing_published")
os.environ.setdefault("PSEUDONYM_KEY", KEY_OF_TESTS)


# Files that take a minute of a processor or more, in the order in which they start: a long one at the end leaves the
# other process idle. The first builds the sample; the second needs no dbt, which can only parse once at a time.
LONG_FILES = (
    "test_usage.py",
    "test_scorecard.py",
    "test_ravenstack.py",
    "test_real_input.py",
    "test_build_command.py",
    "test_corpus_billing.py",
    "test_readiness_as_of.py",
    "test_checks.py",
    "test_differential.py",
    "test_every_check_can_fail.py",
    "test_mutation.py",
    "test_restated_history.py",
    "test_metamorphic.py",
    "test_policy.py",
    "test_planted_bugs.py",
    "test_corpus_usage_crm.py",
    "test_corpus_platform.py",
    "test_reported_book.py",
    "test_input_history.py",
    "test_privacy.py",
    "test_injection.py",
    "test_survival.py",
    "test_gate.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files first; each file stays whole."""
    places = {name: place for place, name in enumerate(LONG_FILES)}
    items.sort(key=lambda item: places.get(item.path.name, len(places)))


@pytest.fixture(scope="session")
def sample_file() -> Path:
    """`dbt build` of the embedded company, once for all processes: models, data tests and unit tests all pass."""
    warehouse = Path(sample_settings()["WAREHOUSE_DB"])
    built = warehouse.with_suffix(".built")
    with FileLock(warehouse.with_suffix(".lock")):
        if not built.exists():
            build_sample()
            built.touch()
    return warehouse


def build_sample() -> None:
    """Build the embedded company into the file of the session; everything must pass."""
    target = shared_folder() / "target"
    begin_with_parse(target, **sample_settings())
    with environment(**sample_settings()):
        outcome = run_dbt("build", "--quiet", *PROJECT, "--target-path", str(target))
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
