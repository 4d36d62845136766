"""Gate of a build: Great Expectations checks the landing files before it and the built tables before publishing.

    python macros/python/gate.py landing    # RAW_DIR, WAREHOUSE_DB, VENDORS, AS_OF as for the build
    python macros/python/gate.py built
    python macros/python/gate.py docs       # pages of the last run of each stage; the other two write them as well
    python macros/python/gate.py accept     # what the last run found is right: compare with nothing older

Results of the last runs (var gate:runs_kept) are kept in `raw_gate` of the warehouse file and shown by
`quality.gate_results`; the pages of Data Docs lie in `gx/<warehouse>/` beside it, a build leaves them to `docs`. An
error stops the build or the publishing (exit code 1), a warning is reported. Limits and severities are rows of
seeds/policy/gate_limits.csv. dbt's tests keep the truth of rows and keys; no rule stands in both.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import gate_built
import gate_landing
from error_words import in_words
from gate_checks import Gate, build_docs
from gate_history import CheckResult, Measure, Stage, accept, append, create_tables, last_landing, prune
from gate_policy import GateError, GateFilesError, as_of_date, longest_history, runs_kept
from landing_files import LandingError
from run_settings import DEFAULT_WAREHOUSE, SAMPLE_DIR

__all__ = ["CheckResult", "GateError", "check_built", "check_landing", "errors", "write_docs"]


def check_landing(raw_dir: str, warehouse: str) -> list[CheckResult]:
    """Check the landing files against the history in the warehouse file, which is created if it is missing."""
    vendors = os.environ.get("VENDORS") or "auto"
    landing = (
        f"{Path(raw_dir).resolve()} vendors={vendors} currency={os.environ.get('REPORTING_CURRENCY') or 'default'}"
    )
    as_of = as_of_date()
    found = gate_landing.profiles(raw_dir, vendors, as_of)

    def suites(gate: Gate, connection: duckdb.DuckDBPyConnection) -> list[Measure]:
        return gate_landing.check_suites(gate, connection, found, landing=landing, as_of=as_of)

    return _checked("landing", warehouse, suites, landing)


def check_built(warehouse: str) -> list[CheckResult]:
    """Check the built tables of the warehouse file against their own months and earlier builds of the landing."""

    def suites(gate: Gate, connection: duckdb.DuckDBPyConnection) -> list[Measure]:
        return gate_built.check_suites(gate, connection, landing=last_landing(connection)[1])

    return _checked("built", warehouse, suites)


def errors(results: Sequence[CheckResult]) -> list[str]:
    """Messages of the failures that stop."""
    return [result.message for result in results if not result.is_passed and result.severity == "error"]


def write_docs(warehouse: str) -> Path:
    """Write the pages of Data Docs of a warehouse's last checks; returns the first page."""
    if not (_folder(warehouse) / "gx").is_dir():
        raise GateError(f"no check of {warehouse} has been run yet. Run the build, or `gate.py landing`.")
    with _files_in_words(warehouse):
        return build_docs(_folder(warehouse))


def _folder(warehouse: str) -> Path:
    return Path(warehouse).resolve().parent / "gx" / Path(warehouse).stem


def _checked(
    stage: Stage,
    warehouse: str,
    suites: Callable[[Gate, duckdb.DuckDBPyConnection], list[Measure]],
    landing: str | None = None,
) -> list[CheckResult]:
    """Run the suites of a stage on an open warehouse, remember results and measures, and close it."""
    now = datetime.now(UTC)
    kept = runs_kept()
    with _files_in_words(warehouse), _opened(warehouse) as connection:
        connection.execute("set TimeZone = 'UTC'")
        create_tables(connection)
        open_run, last = last_landing(connection)
        run_id = (open_run if stage == "built" else None) or f"{now:%Y%m%dT%H%M%S%f}"
        gate = Gate(_folder(warehouse), run_id=run_id, stage=stage, checked_at=now)
        measures = suites(gate, connection)
        append(
            connection,
            run_id=run_id,
            stage=stage,
            landing=last if landing is None else landing,
            results=gate.results,
            measures=measures,
            measured_at=now,
        )
        prune(connection, runs_kept=kept, baselines_kept=longest_history())
        return gate.results


@contextmanager
def _files_in_words(warehouse: str) -> Iterator[None]:
    """Errors of the two places where the gate keeps what it remembers, with the remedy."""
    try:
        yield
    except (OSError, duckdb.Error) as error:
        raise GateFilesError(
            f"reading or writing {warehouse} or {_folder(warehouse)} failed: {in_words(error, 'run it again')}"
        ) from error


@contextmanager
def _opened(warehouse: str) -> Iterator[duckdb.DuckDBPyConnection]:
    Path(warehouse).parent.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(warehouse)
    try:
        yield connection
    finally:
        connection.close()


def report(results: Sequence[CheckResult]) -> list[str]:
    """A line a suite, then the failures in words."""
    lines = []
    for suite in dict.fromkeys(result.suite for result in results):
        of_suite = [result for result in results if result.suite == suite]
        failed = [result for result in of_suite if not result.is_passed]
        count = {level: sum(result.severity == level for result in failed) for level in ("error", "warn")}
        lines.append(
            f"  {suite:<18} {len(of_suite) - len(failed):>4} passed "
            f"{count['warn']:>3} warned {count['error']:>3} failed"
        )
        lines += [f"    {result.severity}: {result.message}" for result in failed]
    return lines or ["  nothing to check"]


def main(arguments: Sequence[str]) -> int:
    """Check a stage, print a line a suite and every failure; 0 if nothing stops, 1 if an error does, 2 if misused."""
    warehouse = os.environ.get("WAREHOUSE_DB") or DEFAULT_WAREHOUSE
    try:
        if arguments == ["accept"]:
            return _accept(warehouse)
        if arguments == ["docs"]:
            print(f"gate: {write_docs(warehouse)}")
            return 0
        if arguments == ["landing"]:
            results = check_landing(os.environ.get("RAW_DIR") or SAMPLE_DIR, warehouse)
        elif arguments == ["built"]:
            results = check_built(warehouse)
        else:
            print(__doc__, file=sys.stderr)
            return 2
        page = write_docs(warehouse)
    except (GateError, LandingError) as error:
        print(f"gate: {error}", file=sys.stderr)
        return 1
    print("\n".join([f"gate, {arguments[0]}:", *report(results), f"  pages: {page}"]))
    return 1 if errors(results) else 0


def _accept(warehouse: str) -> int:
    with _files_in_words(warehouse), _opened(warehouse) as connection:
        create_tables(connection)
        run_id = accept(connection)
    print(f"gate: run {run_id} is what later ones are compared with" if run_id else "gate: no run to accept yet")
    return 0 if run_id else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
