"""The project parsed by dbt once for all tests of a session: a parse costs more than compiling most of the models.

What is parsed is the embedded company with the settings of a build that names none. Who needs other landing files or
another warehouse either takes the manifest and points its sources elsewhere, or begins with dbt's own record of the
parse: then dbt itself parses again what the other settings change.
"""

from __future__ import annotations

import atexit
import json
import os
import pprint
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.adapters.factory import FACTORY
from dbt.artifacts.resources import FileHash
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.constants import DEFAULT_ENV_PLACEHOLDER
from dbt.contracts.graph.manifest import Manifest
from dbt.parser.manifest import extended_mashumaro_encoder, extended_mashumuro_decoder
from filelock import FileLock

ROOT = Path(__file__).resolve().parents[2]
RECORD = "partial_parse.msgpack"
PROJECT = ("--project-dir", str(ROOT), "--profiles-dir", str(ROOT))
KEY_OF_TESTS = "landing-folders-made-by-tests-name-nobody"


@contextmanager
def environment(**values: str) -> Iterator[None]:
    """Set environment variables for the length of the block."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def run_dbt(*arguments: str, manifest: Manifest | None = None) -> dbtRunnerResult:
    """One dbt command in this process, with the database connection of an earlier one closed before and after."""
    DuckDBConnectionManager.close_all_connections()
    try:
        return dbtRunner(manifest=manifest).invoke(list(arguments))
    finally:
        DuckDBConnectionManager.close_all_connections()


@cache
def shared_folder() -> Path:
    """A folder of this session: the first process makes it and names it to those that it starts."""
    if "TEST_SESSION_DIR" not in os.environ:
        os.environ["TEST_SESSION_DIR"] = tempfile.mkdtemp(prefix="session-")
        atexit.register(shutil.rmtree, os.environ["TEST_SESSION_DIR"], ignore_errors=True)
    return Path(os.environ["TEST_SESSION_DIR"])


def sample_settings() -> dict[str, str]:
    """The embedded company, and where it is built."""
    return {
        "WAREHOUSE_DB": str(shared_folder() / "warehouse.duckdb"),
        "PUBLISHED_DIR": str(shared_folder() / "nothing_published"),
        "RAW_DIR": "",
        "VENDORS": "",
        "AS_OF": "",
        "REPORTING_CURRENCY": "",
    }


@cache
def parse_folder() -> Path:
    """Where dbt writes the parse of this process; the second process begins with what the first one found."""
    return shared_folder() / f"parse_{os.getpid()}"


@cache
def _parse() -> tuple[Manifest, Any]:
    """The manifest, and what dbt knows of the connection it was parsed for."""
    first, own = shared_folder() / RECORD, parse_folder() / RECORD
    own.parent.mkdir()
    with FileLock(shared_folder() / "parse.lock"), environment(**sample_settings()):
        if first.exists():
            shutil.copyfile(first, own)
        outcome = run_dbt("parse", "--quiet", *PROJECT, "--target-path", str(own.parent))
        assert outcome.success, outcome.exception
        if not first.exists():
            shutil.copyfile(own, first)
    return outcome.result, FACTORY.adapters["duckdb"].config.credentials


def parsed_as_json() -> dict[str, Any]:
    """The manifest as dbt writes it."""
    _parse()
    manifest: dict[str, Any] = json.loads((parse_folder() / "manifest.json").read_text(encoding="utf-8"))
    return manifest


def parsed() -> Manifest:
    """The parsed project, to be changed by a run."""
    return _parse()[0].deepcopy()


def parsed_for(raw_dir: Path) -> Manifest:
    """The parsed project with its sources in another landing folder."""
    manifest = parsed()
    point_sources(manifest, raw_dir=str(raw_dir))
    return manifest


def begin_with_parse(target: Path, **settings: str) -> None:
    """Give the target folder of a dbt that has not run yet the record of the parse, as if made with these settings.

    `settings` are environment variables, WAREHOUSE_DB among them. dbt parses everything anew for another warehouse,
    though no model reads the path of one, and all that is said of a source for another folder.
    """
    manifest, credentials = _parse()
    profile_hash = manifest.state_check.profile_hash
    keys, warehouse = dict(credentials.connection_info()), Path(settings["WAREHOUSE_DB"])
    assert _hash_of(keys).checksum == profile_hash.checksum, "dbt makes another hash of the connection"
    assert warehouse.stem == keys["database"], "the name of the file is the catalog of every relation"
    # The parsed project forgets the variables when it is copied; its record has them.
    record = Manifest.from_msgpack((parse_folder() / RECORD).read_bytes(), decoder=extended_mashumuro_decoder)
    record.state_check.profile_hash = _hash_of(keys | {"path": str(warehouse)})
    for name in record.env_vars:
        record.env_vars[name] = settings.get(name, os.environ.get(name, DEFAULT_ENV_PLACEHOLDER))
    point_sources(
        record, raw_dir=settings.get("RAW_DIR"), vendors=settings.get("VENDORS"),
        published_dir=settings.get("PUBLISHED_DIR", os.environ["PUBLISHED_DIR"]),
    )  # fmt: skip
    target.mkdir(parents=True, exist_ok=True)
    (target / RECORD).write_bytes(record.to_msgpack(extended_mashumaro_encoder))


def point_sources(manifest: Manifest, **places: str | None) -> None:
    """Say where the sources are; what has no value stays as it was parsed."""
    for source in manifest.sources.values():
        for meta in (source.meta, source.config.meta):
            meta.update({name: place for name, place in places.items() if place and name in meta})


def _hash_of(keys: dict[str, Any]) -> FileHash:
    return FileHash.from_contents(pprint.pformat(sorted(keys.items())))
