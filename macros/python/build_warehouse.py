"""The main job behind `make build`: build over the landing files, test, publish, and say what came out.

Settings come from the environment: RAW_DIR, WAREHOUSE_DB, PUBLISHED_DIR, VENDORS, AS_OF, REPORTING_CURRENCY,
PSEUDONYM_KEY and PUBLISH_POSTGRES. One build at a time writes the private file WAREHOUSE_DB; only when every model,
every test of severity error and the gate pass, the published version is replaced, in one step. Exit codes: 0 published,
1 input, a test or the gate stopped it, 2 a setting is wrong, 3 another build is running, 4 publishing itself failed. In
all but the first case readers keep the version before.
"""

from __future__ import annotations

import datetime
import logging
import os
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
from build_lock import AlreadyRunningError, build_lock
from build_settings import ExitCode, SettingError, prepared_environment
from build_stamp import BuildStamp, StampError, read_stamp
from dbt_run import failures, run_dbt_build
from error_words import first_line, in_words, is_in_use, remedy_of, with_remedy
from gate_policy import GateError
from landing_files import LandingError
from publish_warehouse import Outcome, publish_built, show, stopped
from run_gate import run_gate, stops
from run_settings import project_vars


def why_not_writable(warehouse: Path) -> tuple[ExitCode, str] | None:
    """Why the private file cannot be built into, when it exists: somebody has it open, or it is damaged."""
    if not warehouse.exists():
        return None
    try:
        duckdb.connect(str(warehouse)).close()
    except duckdb.Error as error:
        code = ExitCode.ALREADY_RUNNING if is_in_use(error) else ExitCode.STOPPED
        return code, f"{warehouse} cannot be written: {first_line(error)}. {remedy_of(error)}"
    return None


def stamp_since(warehouse: Path, started: datetime.datetime) -> BuildStamp | None:
    """The stamp that this run left; None when it stopped before it could leave one."""
    try:
        stamp = read_stamp(warehouse)
    except StampError:
        return None
    return stamp if stamp.recorded_at >= started and stamp.state != "running" else None


def build(settings: dict[str, str], variables: dict[str, Any]) -> Outcome:
    """Gate on the landing files, dbt build, gate on the built tables, publish."""
    warehouse, root = Path(settings["WAREHOUSE_DB"]), Path(settings["PUBLISHED_DIR"])
    try:
        landing = run_gate("landing", warehouse=warehouse, raw_dir=Path(settings["RAW_DIR"]))
    except (GateError, LandingError) as error:
        return stopped(settings, root, "the landing files cannot be checked", problems=[str(error)])
    if stops(landing):
        return stopped(settings, root, "the gate found errors in the landing files", checks=landing)
    started = datetime.datetime.now(datetime.UTC)
    clock = time.monotonic()
    outcome = run_dbt_build()
    seconds = time.monotonic() - clock
    if not outcome.is_success:
        stamp = stamp_since(warehouse, started)
        said = str(outcome.exception or "dbt says no more; see logs/dbt.log")
        problems = failures(outcome.failed) or [with_remedy(said)]
        reason = f"the build stopped after {seconds:.0f} s"
        return stopped(settings, root, reason, stamp=stamp, checks=landing, problems=problems)
    print(f"\n{warehouse} is built and tested ({seconds:.0f} s), as of {settings['AS_OF']}.", flush=True)
    target = Path(os.environ.get("DBT_TARGET_PATH") or "target")
    return publish_built(settings, variables, target=target, landing_checks=landing)


def main() -> int:
    """Build and publish, then print the report and where the results are."""
    variables = project_vars()
    try:
        settings = prepared_environment(dict(os.environ), variables)
    except SettingError as error:
        print(f"make build: {error}", file=sys.stderr)
        return int(ExitCode.WRONG_SETTING)
    os.environ.update(settings)
    warehouse, root = Path(settings["WAREHOUSE_DB"]), Path(settings["PUBLISHED_DIR"])
    logging.raiseExceptions = False  # dbt's log may lie on the disk that is full; what stopped the build is reported
    try:
        with build_lock(warehouse):
            unusable = why_not_writable(warehouse)
            if unusable:
                print(f"make build: {unusable[1]}", file=sys.stderr)
                return int(unusable[0])
            print("building " + ", ".join(f"{name}={value}" for name, value in settings.items()), flush=True)
            return show(build(settings, variables), warehouse)
    except AlreadyRunningError as error:
        print(f"make build: {error}", file=sys.stderr)
        return int(ExitCode.ALREADY_RUNNING)
    except (OSError, duckdb.Error) as error:
        return show(stopped(settings, root, in_words(error)), warehouse)


if __name__ == "__main__":
    sys.exit(main())
