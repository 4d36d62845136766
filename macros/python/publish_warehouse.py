"""Publish the last build, list the published versions, or go back to one. One command for people and orchestrators.

    publish_warehouse.py                publish the private file, if its last dbt run was complete and passed
    publish_warehouse.py versions       list the published versions
    publish_warehouse.py rollback [id]  make an earlier version current; without an id the one before

Settings come from the environment: WAREHOUSE_DB, PUBLISHED_DIR, PUBLISH_POSTGRES (see the README). Exit codes:
0 published, 1 the build, a test, the gate or a later as-of date forbids it, 2 a setting is wrong, 3 a build is running,
4 publishing itself failed.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import publish_postgres
from build_lock import AlreadyRunningError, build_lock
from build_report import BuildReport, as_page, as_text, check_facts, headline, row_facts
from build_settings import ExitCode, SettingError, warehouse_settings
from build_stamp import BuildStamp, InUseError, StampError, read_stamp, why_not_publishable
from error_words import in_words
from gate_history import CheckResult
from gate_policy import GateError, GateFilesError
from published_tables import published_tables, read_manifest_of_project
from published_versions import (
    WAREHOUSE_FILE,
    PublishError,
    current_version,
    make_current,
    publish_lock,
    read_manifest,
    version_before,
    version_folder,
    versions,
)
from publishing import Publication, publish, why_older
from run_gate import run_gate, stops
from run_settings import project_vars


@dataclass(frozen=True)
class Outcome:
    """How an attempt to publish ended."""

    code: ExitCode
    report: BuildReport


def publish_built(
    settings: Mapping[str, str],
    variables: Mapping[str, Any],
    *,
    target: Path,
    landing_checks: Sequence[CheckResult] = (),
) -> Outcome:
    """Judge the private file by its stamp and the gate, publish it when it may be, and report either way."""
    warehouse, root = Path(settings["WAREHOUSE_DB"]), Path(settings["PUBLISHED_DIR"])
    try:
        stamp = read_stamp(warehouse)
    except StampError as error:
        code = ExitCode.ALREADY_RUNNING if isinstance(error, InUseError) else ExitCode.STOPPED
        return stopped(settings, root, str(error), checks=landing_checks, code=code)
    try:
        reason = why_not_publishable(stamp) or why_older(stamp, root)
    except PublishError as error:
        return stopped(settings, root, str(error), stamp=stamp, checks=landing_checks, code=ExitCode.PUBLISH_FAILED)
    if reason:
        return stopped(settings, root, reason, stamp=stamp, checks=landing_checks)
    try:
        checks = [*landing_checks, *run_gate("built", warehouse=warehouse)]
    except GateError as error:
        code = ExitCode.PUBLISH_FAILED if isinstance(error, GateFilesError) else ExitCode.STOPPED
        reason = f"the gate cannot judge it: {error}"
        return stopped(settings, root, reason, stamp=stamp, checks=landing_checks, code=code)
    if stops(checks):
        return stopped(settings, root, "the gate found errors", stamp=stamp, checks=checks)
    report = report_of(settings, stamp, checks)
    try:
        tables = published_tables(read_manifest_of_project(target), variables["publish:schemas"])
        publication = publish(
            warehouse,
            root,
            tables,
            stamp,
            keep=int(variables["publish:versions_kept"]),
            watermark_columns=variables["publish:watermark_columns"],
            checks={
                "passed": report.checks.passed,
                "warned": list(report.checks.warned),
                "failed": list(report.checks.failed),
            },
            report=lambda publication: as_page(replace(report, published=published_lines(root, publication))),
        )
    except PublishError as error:
        return stopped(settings, root, str(error), stamp=stamp, checks=checks, code=ExitCode.PUBLISH_FAILED)
    report = replace(report, published=published_lines(root, publication), notes=tuple(publication.notes))
    return to_postgres(Outcome(ExitCode.PUBLISHED, report), root, publication.version, variables)


def report_of(settings: Mapping[str, str], stamp: BuildStamp | None, checks: Sequence[CheckResult]) -> BuildReport:
    """The report of a build, before it is known whether it is published."""
    shown = dict(settings)
    if stamp:
        shown |= {
            "AS_OF": stamp.settings.get("as_of_date", ""),
            "REPORTING_CURRENCY": stamp.settings.get("reporting_currency", ""),
        }
    report = BuildReport(shown, check_facts(stamp, checks))
    if not stamp or not stamp.has_row_counts:
        return report
    connection = duckdb.connect(settings["WAREHOUSE_DB"], read_only=True)
    try:
        report = replace(report, rows=row_facts(connection))
        return replace(report, headline=headline(connection)) if stamp.state == "complete" else report
    finally:
        connection.close()


def stopped(
    settings: Mapping[str, str],
    root: Path,
    reason: str,
    *,
    stamp: BuildStamp | None = None,
    checks: Sequence[CheckResult] = (),
    problems: Sequence[str] = (),
    code: ExitCode = ExitCode.STOPPED,
) -> Outcome:
    """An outcome without a new version; says which one readers still see."""
    report = report_of(settings, stamp, checks)
    problems = tuple(problems) or report.checks.failed
    try:
        version = current_version(root)
    except PublishError:
        version = None
    still = f"Readers still see version {version} in {root}." if version else f"Nothing is published in {root} yet."
    return Outcome(code, replace(report, stopped=reason, problems=problems, still_published=still))


def published_lines(root: Path, publication: Publication) -> tuple[str, ...]:
    """What was published, where, and what it replaced."""
    manifest = publication.manifest
    lines = [
        f"{root / WAREHOUSE_FILE}, version {publication.version}: {len(manifest['tables']):,} tables, "
        f"{manifest['row_count']:,} rows, Parquet beside it"
    ]
    if not publication.is_new:
        lines.append("this build had been published before; it is the current version")
    elif publication.before:
        changed = publication.changed
        differ = "another DuckDB wrote" if changed is None else f"{changed:,} tables differ from"
        lines.append(f"{differ} version {publication.before}")
    if publication.removed:
        lines.append(f"removed: {', '.join(publication.removed)}")
    return tuple(lines)


def to_postgres(outcome: Outcome, root: Path, version: str, variables: Mapping[str, Any]) -> Outcome:
    """Copy a version to PostgreSQL where PUBLISH_POSTGRES names a server."""
    url = os.environ.get("PUBLISH_POSTGRES")
    if not url:
        return outcome
    try:
        lines = publish_postgres.publish_version(
            url, version_folder(root, version) / WAREHOUSE_FILE, reader=variables["publish:postgres_reader"]
        )
    except PublishError as error:
        failed = replace(outcome.report, notes=(*outcome.report.notes, str(error)))
        return Outcome(ExitCode.PUBLISH_FAILED, failed)
    return Outcome(outcome.code, replace(outcome.report, published=(*outcome.report.published, *lines)))


def show(outcome: Outcome, warehouse: Path) -> int:
    """Print the report, write the page beside the private file, and give the exit code."""
    page = warehouse.with_name(f"{warehouse.stem}_report.html")
    try:
        page.write_text(as_page(outcome.report), encoding="utf-8")
        where = f"report     {page}"
    except OSError as error:
        where = f"report     {page} could not be written ({error.strerror})"
    stream = sys.stdout if outcome.code is ExitCode.PUBLISHED else sys.stderr
    pages = f"pages      of the gate's checks: {outcome.report.pages_of_the_gate}"
    print(f"\n{as_text(outcome.report)}\n{where}\n{pages}", file=stream, flush=True)
    return int(outcome.code)


def list_versions(root: Path) -> int:
    """Print the versions, newest first, with what is known of each."""
    current = current_version(root)
    found = versions(root)
    if not found:
        print(f"Nothing is published in {root} yet.")
    for version in reversed(found):
        manifest = read_manifest(root, version)
        mark = "current" if version == current else ""
        print(
            f"{version}  as of {manifest['as_of_date']}, policy {manifest['policy_version']}, "
            f"{len(manifest['tables']):,} tables, {manifest['row_count']:,} rows  {mark}".rstrip()
        )
    return int(ExitCode.PUBLISHED)


def roll_back(root: Path, version: str, variables: Mapping[str, Any]) -> int:
    """Make an earlier version current; the one before when none is named."""
    with publish_lock(root):
        current = current_version(root)
        if current is None:
            raise PublishError(f"Nothing is published in {root} yet.")
        chosen = version or version_before(root, current)
        make_current(root, chosen)
    print(f"{root / WAREHOUSE_FILE} is version {chosen} again (was {current}). The next build that passes replaces it.")
    outcome = to_postgres(Outcome(ExitCode.PUBLISHED, BuildReport({}, check_facts(None, ()))), root, chosen, variables)
    for line in (*outcome.report.published, *outcome.report.notes):
        print(line)
    return int(outcome.code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(description="Publish the last build, list versions, or go back to one.")
    parser.add_argument("action", nargs="?", choices=["publish", "versions", "rollback"], default="publish")
    parser.add_argument("version", nargs="?", default="", help="version to go back to")
    chosen = parser.parse_args(arguments)
    try:
        variables = project_vars()
        settings = warehouse_settings(dict(os.environ))
        warehouse, root = Path(settings["WAREHOUSE_DB"]), Path(settings["PUBLISHED_DIR"])
        if chosen.action == "versions":
            return list_versions(root)
        if chosen.action == "rollback":
            return roll_back(root, chosen.version, variables)
        with build_lock(warehouse):
            target = Path(os.environ.get("DBT_TARGET_PATH") or "target")
            return show(publish_built(settings, variables, target=target), warehouse)
    except SettingError as error:
        print(f"publish: {error}", file=sys.stderr)
        return int(ExitCode.WRONG_SETTING)
    except AlreadyRunningError as error:
        print(f"publish: {error}", file=sys.stderr)
        return int(ExitCode.ALREADY_RUNNING)
    except PublishError as error:
        print(f"publish: {error}", file=sys.stderr)
        return int(ExitCode.PUBLISH_FAILED)
    except (OSError, duckdb.Error) as error:
        print(f"publish: {in_words(error, 'run it again')} The published version is as it was.", file=sys.stderr)
        return int(ExitCode.PUBLISH_FAILED)


if __name__ == "__main__":
    sys.exit(main())
