"""Settings that reach a path, a file name or the key of the pseudonyms, checked in one place.

What reaches SQL text through dbt is checked by macros/settings.sql; both accept what is listed and nothing else.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
SAMPLE_DIR = "seeds/sample"
DEFAULT_WAREHOUSE = "build/warehouse.duckdb"
KEY_VARIABLE = "PSEUDONYM_KEY"
SHORTEST_KEY = 32
FOLDER = re.compile(r"[\w .,:=+@()~/-]+")
FILE_NAME = re.compile(r"[\w .,=+()-]+")
MEMORY_LIMIT = re.compile(r"[0-9]{1,6}(\.[0-9]{1,3})? ?([KMGT]i?B|%)")
TARGETS = ("dev", "ci", "prod")


class SettingError(Exception):
    """A setting is unusable; the message names it and the remedy."""


@cache
def project_file() -> dict[str, Any]:
    """dbt_project.yml."""
    project: dict[str, Any] = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))
    return project


def project_vars() -> dict[str, Any]:
    """The vars of dbt_project.yml."""
    return dict(project_file()["vars"])


def project_schemas() -> list[str]:
    """Schemas that the project builds, as dbt_project.yml names them: one a folder of models, and those of the rest."""
    project = project_file()
    kinds = [project[kind][project["name"]] for kind in ("models", "seeds", "snapshots")]
    places = [place for kind in kinds for place in (kind, *kind.values()) if isinstance(place, dict)]
    return [place["+schema"] for place in places if "+schema" in place]


def is_sample(raw_dir: str) -> bool:
    """True for the embedded company, the one input whose key is public."""
    folder = Path(raw_dir or SAMPLE_DIR)
    return folder.resolve() == (ROOT / SAMPLE_DIR).resolve() or folder == Path(SAMPLE_DIR)


def pseudonym_key(raw_dir: str, environment: Mapping[str, str] | None = None) -> bytes:
    """Key of the pseudonyms: the sample has its own, other data needs PSEUDONYM_KEY. Raises SettingError."""
    public = str(project_vars()["privacy:sample_key"])
    if is_sample(raw_dir):
        return public.encode()
    key = (os.environ if environment is None else environment).get(KEY_VARIABLE, "")
    make_one = (
        f'Make one with: python3 -c "import secrets; print(secrets.token_hex(32))", keep it, export {KEY_VARIABLE}.'
    )
    if not key:
        raise SettingError(
            f"{KEY_VARIABLE}: not set. Names, addresses and free text become keyed hashes as they are read. {make_one}"
        )
    if len(key) < SHORTEST_KEY:
        raise SettingError(f"{KEY_VARIABLE}: shorter than {SHORTEST_KEY} characters. {make_one}")
    if key == public:
        raise SettingError(f"{KEY_VARIABLE}: this is the public key of the sample. {make_one}")
    return key.encode()


def checked_folder(raw_dir: str) -> str:
    """RAW_DIR if its characters are allowed: a path is also a pattern of file names to the database."""
    if not FOLDER.fullmatch(raw_dir):
        raise SettingError(
            f"RAW_DIR: {raw_dir!r} has a character that a pattern or a quoted text could begin with. "
            "Use letters, digits, blanks and . , : = + @ ( ) ~ / - _ only."
        )
    return raw_dir


def checked_memory_limit(text: str) -> str:
    """DUCKDB_MEMORY_LIMIT as a number with its unit."""
    if text and not MEMORY_LIMIT.fullmatch(text):
        raise SettingError(f"DUCKDB_MEMORY_LIMIT: not a size: {text!r}. Write for example 2500MB or 4GB.")
    return text


def checked_run_settings(environment: Mapping[str, str]) -> None:
    """Check the environment variables that dbt reads besides those of the build command."""
    checked_folder(environment.get("RAW_DIR") or SAMPLE_DIR)
    checked_memory_limit(environment.get("DUCKDB_MEMORY_LIMIT", ""))
    threads = environment.get("DBT_THREADS") or "2"
    if not re.fullmatch(r"[1-9][0-9]?", threads):
        raise SettingError(f"DBT_THREADS: not a number from 1 to 99: {threads!r}.")
    target = environment.get("DBT_TARGET") or TARGETS[0]
    if target not in TARGETS:
        raise SettingError(f"DBT_TARGET: unknown: {target!r}. Known: {', '.join(TARGETS)}.")
