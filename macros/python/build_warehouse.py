"""The main job behind `make build`: run dbt over the landing files and say what came out.

Settings come from the environment: RAW_DIR, WAREHOUSE_DB, VENDORS, AS_OF, REPORTING_CURRENCY, PSEUDONYM_KEY. Exit code
0 when every model and test passed, 1 when the input or a test stopped the build, 2 when a setting is wrong.
"""

from __future__ import annotations

import datetime
import os
import re
import sys
import time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import yaml
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt_common.events.base_types import EventMsg
from run_settings import SAMPLE_DIR, SettingError, checked_run_settings, pseudonym_key

DEFAULT_WAREHOUSE = "build/warehouse.duckdb"
LAYERS = ("staging", "canonical", "arr", "metrics", "readiness", "finance", "quality", "bi", "policy")


def reserved_names() -> set[str]:
    """Names that a catalog cannot have: the schemas of the project and SQL keywords."""
    keywords = duckdb.sql(
        "select keyword_name from duckdb_keywords() where keyword_category <> 'unreserved'"
    ).fetchall()
    return {name for (name,) in keywords} | set(LAYERS)


def prepared_environment(environment: dict[str, str], project_vars: dict[str, Any]) -> dict[str, str]:
    """Checked settings with defaults filled in. The sample keeps its own as-of date; other data defaults to today."""
    checked_run_settings(environment)
    raw_dir = environment.get("RAW_DIR") or SAMPLE_DIR
    if not Path(raw_dir).is_dir():
        raise SettingError(f"RAW_DIR: no such folder: {raw_dir}. Name the folder that holds periods/, stripe/ ...")
    warehouse = Path(environment.get("WAREHOUSE_DB") or DEFAULT_WAREHOUSE)
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", warehouse.stem) or warehouse.stem.lower() in reserved_names():
        raise SettingError(
            f"WAREHOUSE_DB: the file name {warehouse.name!r} becomes the catalog name. Use letters, digits and "
            f"underscores, no SQL keyword, and none of the schema names ({', '.join(LAYERS)})."
        )
    warehouse.parent.mkdir(parents=True, exist_ok=True)
    as_of = environment.get("AS_OF") or ""
    if not as_of and Path(raw_dir).resolve() != Path(SAMPLE_DIR).resolve():
        zone = ZoneInfo(project_vars["company:time_zone"])
        as_of = datetime.datetime.now(zone).date().isoformat()
    as_of = as_of or str(project_vars["company:as_of_date"])
    try:
        datetime.date.fromisoformat(as_of)
    except ValueError:
        raise SettingError(f"AS_OF: not a calendar date: {as_of!r}. Write YYYY-MM-DD.") from None
    currency = environment.get("REPORTING_CURRENCY") or str(project_vars["company:reporting_currency"])
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise SettingError(f"REPORTING_CURRENCY: not an ISO 4217 code: {currency!r}. Write for example USD.")
    vendors = environment.get("VENDORS") or "auto"
    known = set(project_vars["vendors:all"])
    unknown = {name.strip() for name in vendors.split(",")} - known - {"auto"}
    if unknown:
        raise SettingError(f"VENDORS: unknown: {', '.join(sorted(unknown))}. Known: {', '.join(sorted(known))}.")
    pseudonym_key(raw_dir, environment)
    return {
        "RAW_DIR": raw_dir,
        "WAREHOUSE_DB": str(warehouse),
        "AS_OF": as_of,
        "REPORTING_CURRENCY": currency,
        "VENDORS": vendors,
    }


def show_progress(event: EventMsg) -> None:
    """Print one line for every model that finished; dbt's own log keeps the rest."""
    if event.info.name != "LogModelResult":
        return
    data = event.data
    print(
        f"  [{data.index:>3}/{data.total}] {data.status:<8} {data.description} ({data.execution_time:.1f} s)",
        flush=True,
    )


def failures(results: Any) -> list[str]:
    """Readable messages of everything that failed; what was merely skipped because of it is left out."""
    messages = []
    for result in results or []:
        if str(result.status) in ("error", "fail", "runtime error"):
            text = re.sub(r"\s+", " ", str(result.message or "")).strip()
            text = text.split(" compiled code at ")[0].split("LandingError: ")[-1]
            messages.append(f"{result.node.name}: {text}")
    return messages


def headline(warehouse: str) -> list[str]:
    """Five numbers of the last complete month, from the published marts."""
    connection = duckdb.connect(warehouse, read_only=True)
    try:
        month = connection.execute(
            "select max(month) from metrics.arr_bridge_monthly where is_complete_month"
        ).fetchall()[0][0]
        if month is None:
            return ["no complete month of ARR yet"]
        closing, net_new, accounts = connection.execute(
            "select closing_amount, closing_amount - opening_amount, closing_account_count "
            "from metrics.arr_bridge_monthly where month = ?",
            [month],
        ).fetchall()[0]
        rates = {}
        for name in ("nrr", "grr"):
            found = connection.execute(
                f"select rate from metrics.{name} where month = ? and window_months = 12 and dimension = 'total'",
                [month],
            ).fetchall()
            rates[name] = f"{float(found[0][0]):.2%}" if found and found[0][0] is not None else "no cohort yet"
    finally:
        connection.close()
    return [
        f"month           {month:%B %Y}",
        f"closing ARR     {closing:,.2f}",
        f"net new ARR     {net_new:,.2f}",
        f"NRR, 12 months  {rates['nrr']}",
        f"GRR, 12 months  {rates['grr']}",
        f"paying accounts {accounts:,}",
    ]


def main() -> int:
    """Build, then print where the results are and the headline numbers."""
    project = yaml.safe_load(Path("dbt_project.yml").read_text(encoding="utf-8"))
    try:
        settings = prepared_environment(dict(os.environ), project["vars"])
    except SettingError as error:
        print(f"make build: {error}", file=sys.stderr)
        return 2
    os.environ.update(settings)
    print("building " + ", ".join(f"{name}={value}" for name, value in settings.items()), flush=True)
    started = time.monotonic()
    outcome = dbtRunner(callbacks=[show_progress]).invoke(
        ["build", "--quiet", "--exclude-resource-type", "unit_test", "--log-level-file", "info"]
    )
    DuckDBConnectionManager.close_all_connections()
    seconds = time.monotonic() - started
    if not outcome.success:
        print(f"\nThe build stopped after {seconds:.0f} s:", file=sys.stderr)
        problems = failures(outcome.result) or [str(outcome.exception)]
        for message in problems:
            print(f"  - {message}", file=sys.stderr)
        return 1
    print(f"\n{settings['WAREHOUSE_DB']} is built and tested ({seconds:.0f} s), as of {settings['AS_OF']}.")
    print(
        f"Amounts in {settings['REPORTING_CURRENCY']}. Start with metrics.arr_bridge_monthly, metrics.nrr, metrics.grr."
    )
    for line in headline(settings["WAREHOUSE_DB"]):
        print(f"  {line}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
