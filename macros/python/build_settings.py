"""Settings of the build and publish commands: read from the environment, checked, with defaults filled in."""

from __future__ import annotations

import datetime
import os
import re
from enum import IntEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
from run_settings import (
    DEFAULT_WAREHOUSE,
    SAMPLE_DIR,
    SettingError,
    checked_run_settings,
    project_schemas,
    pseudonym_key,
)

DEFAULT_PUBLISHED = "published"


class ExitCode(IntEnum):
    """What a command says to the shell or to an orchestrator."""

    PUBLISHED = 0
    STOPPED = 1  # input, models, tests or the gate stopped it; the published version stays
    WRONG_SETTING = 2
    ALREADY_RUNNING = 3  # another build uses the same file
    PUBLISH_FAILED = 4  # the build is sound, publishing itself failed (disk full ...); the published version stays


def reserved_names() -> set[str]:
    """Names that a catalog cannot have: the schemas of the project and SQL keywords."""
    keywords = duckdb.sql(
        "select keyword_name from duckdb_keywords() where keyword_category <> 'unreserved'"
    ).fetchall()
    return {name for (name,) in keywords} | set(project_schemas())


def warehouse_settings(environment: dict[str, str]) -> dict[str, str]:
    """WAREHOUSE_DB and PUBLISHED_DIR.

    The default file is published into `published/`. Any other file is published beside itself, into
    `<name>_published/`, so that two companies never replace each other.
    """
    warehouse = Path(environment.get("WAREHOUSE_DB") or DEFAULT_WAREHOUSE)
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", warehouse.stem) or warehouse.stem.lower() in reserved_names():
        raise SettingError(
            f"WAREHOUSE_DB: the file name {warehouse.name!r} becomes the catalog name. Use letters, digits and "
            f"underscores, no SQL keyword, and none of the schema names ({', '.join(project_schemas())})."
        )
    beside = DEFAULT_PUBLISHED
    if warehouse.resolve() != Path(DEFAULT_WAREHOUSE).resolve():
        beside = str(warehouse.parent / f"{warehouse.stem}_published")
    published = Path(environment.get("PUBLISHED_DIR") or beside)
    for name, folder in (("WAREHOUSE_DB", warehouse.parent), ("PUBLISHED_DIR", published.parent)):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingError(f"{name}: the folder {folder} cannot be made ({error.strerror}).") from None
        if not os.access(folder, os.W_OK):
            raise SettingError(f"{name}: the folder {folder} cannot be written to.")
    if warehouse.exists() and published.exists() and warehouse.resolve().is_relative_to(published.resolve()):
        raise SettingError(f"WAREHOUSE_DB: {warehouse} lies in {published}, where readers look. Name another file.")
    return {"WAREHOUSE_DB": str(warehouse), "PUBLISHED_DIR": str(published)}


def prepared_environment(environment: dict[str, str], variables: dict[str, Any]) -> dict[str, str]:
    """Checked settings with defaults filled in. The sample keeps its own as-of date; other data defaults to today."""
    checked_run_settings(environment)
    raw_dir = environment.get("RAW_DIR") or SAMPLE_DIR
    if not Path(raw_dir).is_dir():
        raise SettingError(f"RAW_DIR: no such folder: {raw_dir}. Name the folder that holds periods/, stripe/ ...")
    files = warehouse_settings(environment)
    as_of = environment.get("AS_OF") or ""
    if not as_of and Path(raw_dir).resolve() != Path(SAMPLE_DIR).resolve():
        zone = ZoneInfo(variables["company:time_zone"])
        as_of = datetime.datetime.now(zone).date().isoformat()
    as_of = as_of or str(variables["company:as_of_date"])
    try:
        datetime.date.fromisoformat(as_of)
    except ValueError:
        raise SettingError(f"AS_OF: not a calendar date: {as_of!r}. Write YYYY-MM-DD.") from None
    currency = environment.get("REPORTING_CURRENCY") or str(variables["company:reporting_currency"])
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise SettingError(f"REPORTING_CURRENCY: not an ISO 4217 code: {currency!r}. Write for example USD.")
    vendors = environment.get("VENDORS") or "auto"
    known = set(variables["vendors:all"])
    unknown = {name.strip() for name in vendors.split(",")} - known - {"auto"}
    if unknown:
        raise SettingError(f"VENDORS: unknown: {', '.join(sorted(unknown))}. Known: {', '.join(sorted(known))}.")
    pseudonym_key(raw_dir, environment)
    return {"RAW_DIR": raw_dir, **files, "AS_OF": as_of, "REPORTING_CURRENCY": currency, "VENDORS": vendors}
