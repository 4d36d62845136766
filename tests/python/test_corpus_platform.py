"""Bad files and bad platforms: what cannot be trusted stops with file, place and remedy; the rest is read as it is."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import gate
import landing_files
import pyarrow as pa
import pytest
import yaml
from compiled_warehouse import ROOT, CompiledWarehouse, compiled_warehouse, environment
from corpus_billing import billing_cases
from corpus_cases import AS_OF, MODELS, REAL_BUGS, Broken, Case, Plant, planted, shortcomings
from corpus_platform import ACCEPTED, BROKEN, FLAGGED, LINES, MANY, PERIODS, ROW_CASES, SOUND, STOPPING, file, line
from corpus_usage_crm import CASES as USAGE_CRM_CASES
from corpus_zuora import zuora_cases
from landing_files import LandingError, TableContract, land_scanned, read_table

PLANTS = [(case, plant) for case in ROW_CASES for plant in case.plants]


def write(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Land files; the content of a Parquet file is given as the select that makes it."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".parquet":
            duckdb.execute(f"copy ({content.decode()}) to '{path}' (format parquet)")
        else:
            path.write_bytes(content)
    return folder


def contract_of(table: str) -> tuple[TableContract, dict[str, Any]]:
    """The declaration of a landing table in its sources file, and its meta."""
    vendor, name = table.split(".")
    [path] = (ROOT / "models" / "staging").glob(f"*/{vendor}/_{vendor}__sources.yml")
    [source] = yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]
    [meta] = [entry["meta"] for entry in source["tables"] if entry["name"] == name]
    contract = TableContract(
        vendor=vendor,
        table=meta.get("files_of", name),
        required=tuple(meta["required"]),
        optional=tuple(meta.get("optional", ())),
        is_optional=bool(meta.get("is_optional_table", False)),
        must_have_rows=bool(meta.get("must_have_rows", False)),
    )
    return contract, meta


def read(folder: Path, table: str, **otherwise: bool) -> int:
    """Rows of a landing table, read as the project reads it; or as it would if the table were declared otherwise."""
    contract, meta = contract_of(table)
    contract = replace(contract, **otherwise)
    if "files_of" in meta:
        connection = duckdb.connect()
        try:
            land_scanned(connection, contract, meta["types"], schema="raw", raw_dir=str(folder), is_on=True)
            return len(connection.execute(f"from raw.{contract.table}").fetchall())
        finally:
            connection.close()
    return int(read_table(contract, raw_dir=str(folder), is_on=True).read_all().num_rows)


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: f"{broken.entry} {broken.title}")
def test_a_file_that_cannot_be_trusted_stops(broken: Broken, tmp_path: Path) -> None:
    assert unsaid(broken, write(tmp_path, broken.files)) == []


def unsaid(broken: Broken, folder: Path, **otherwise: bool) -> list[str]:
    """Pieces of its message that a broken landing does not stop with; all of them when it is read."""
    try:
        read(folder, broken.table, **otherwise)
    except LandingError as stopped:
        return [piece for piece in broken.message if piece not in str(stopped)]
    return list(broken.message)


ACCEPTABLE = [broken for broken in BROKEN if broken.accepted_by]


@pytest.mark.parametrize("broken", ACCEPTABLE, ids=lambda broken: f"{broken.entry} {broken.title}")
def test_an_empty_read_that_is_accepted_is_seen(broken: Broken, tmp_path: Path) -> None:
    """Planted: a declaration that lets a lost company pass as a table without rows."""
    folder = write(tmp_path, broken.files)
    assert read(folder, broken.table, **broken.accepted_by) == 0
    assert unsaid(broken, folder, **broken.accepted_by) == broken.message


def test_the_same_file_without_the_fault_is_read(tmp_path: Path) -> None:
    assert read(write(tmp_path, SOUND), "periods.subscription_periods") == 1


def flags(folder: Path) -> list[str]:
    """What the gate says of the headers of a landing that it sees for the first time."""
    with environment(AS_OF=AS_OF, VENDORS=""):
        results = gate.check_landing(str(folder), str(folder / "warehouse.duckdb"))
    return [result.message for result in results if result.suite == "landing_shape" and not result.is_passed]


@pytest.mark.parametrize("flagged", FLAGGED, ids=lambda flagged: flagged.title)
def test_a_file_that_may_be_misread_is_flagged(flagged: Broken, tmp_path: Path) -> None:
    folder = write(tmp_path, flagged.files)
    assert read(folder, flagged.table) == len(flagged.files)
    [message] = flags(folder)
    assert [piece for piece in flagged.message if piece not in message] == []
    assert "Plätze" not in message


def test_the_same_file_without_the_fault_is_not_flagged(tmp_path: Path) -> None:
    assert flags(write(tmp_path, SOUND)) == []


RAW = pa.schema([("_row_number", pa.int64()), ("_file", pa.string())])
WIDER = {PERIODS: file(*MANY, *[f"{line(f'C{number}')},new" for number in range(1_000)])}
CHANGES_ITS_TYPE = {PERIODS: file(*MANY, *[line(f"C{number}", amount="n/a") for number in range(1_000)])}


def test_a_type_that_changes_in_the_middle_loses_no_row(tmp_path: Path) -> None:
    assert read(write(tmp_path, CHANGES_ITS_TYPE), "periods.subscription_periods") == 31_000


LOST_BY_GUESSING = {"56": (WIDER, ""), "57": (CHANGES_ITS_TYPE, ", types = {'amount': 'DECIMAL(18, 2)'}")}


@pytest.mark.parametrize("entry", LOST_BY_GUESSING)
def test_a_reader_that_ignores_errors_is_seen(entry: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: a reader that guesses and skips what it cannot read loses 1,000 rows; the count of records sees it."""
    files, options = LOST_BY_GUESSING[entry]
    path = write(tmp_path, files) / PERIODS
    guessed = f"from read_csv(?, ignore_errors = true{options})"
    assert len(duckdb.execute(guessed, [str(path)]).fetchall()) == 30_000

    def batches(checked: Any, *_: Any) -> Iterator[tuple[dict[str, pa.Array], int]]:
        return landing_files._checked_batches(checked, guessed, landing_files._header(checked.path), None)

    monkeypatch.setattr(landing_files, "_text_batches", batches)
    records = landing_files.CheckedFile(path, 31_000, 200)
    monkeypatch.setattr(landing_files, "check_records", lambda _: records)
    contract, _ = contract_of("periods.subscription_periods")
    with pytest.raises(Exception, match=r"30000 rows read, 31000 records in the file\. Land the file again"):
        for _ in landing_files._batches([records], RAW, contract, None):
            pass


# -- rows ------------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def warehouse() -> CompiledWarehouse:
    return compiled_warehouse(MODELS, AS_OF)


@pytest.fixture(scope="module")
def built(warehouse: CompiledWarehouse, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    return warehouse.run(write(tmp_path_factory.mktemp("platform"), ACCEPTED))


@pytest.mark.parametrize("case", ROW_CASES, ids=lambda case: f"{case.entry} {case.title}")
def test_a_bad_row_is_handled_as_stated(case: Case, built: duckdb.DuckDBPyConnection) -> None:
    assert case.fates or case.answers
    assert shortcomings(built, case) == []


def keys_without_a_check(manifest: Mapping[str, Any]) -> list[str]:
    """Columns in the key of an incremental model or snapshot that no test of severity error keeps free of NULL."""
    checked = set()
    for node in manifest["nodes"].values():
        metadata = node.get("test_metadata") or {}
        if metadata.get("name") in ("not_null", "no_nulls") and node["config"]["severity"].lower() == "error":
            arguments = metadata["kwargs"]
            columns = [arguments["column_name"]] if arguments.get("column_name") else arguments["columns"]
            checked |= {(node["attached_node"], column) for column in columns}
    found = []
    for place, node in manifest["nodes"].items():
        key = node["config"].get("unique_key")
        if node["resource_type"] == "snapshot" or node["config"].get("materialized") == "incremental":
            # An input is copied with its key: what keeps the input free of NULL keeps the copy so.
            places = [place, *(node["depends_on"]["nodes"] if node["resource_type"] == "snapshot" else [])]
            for column in [key] if isinstance(key, str) else key or []:
                if not any((somewhere, column) in checked for somewhere in places):
                    found.append(f"{node['name']}.{column}")
    return found


def test_a_null_in_the_key_of_an_incremental_table_or_snapshot_stops(warehouse: CompiledWarehouse) -> None:
    """That such a test sees a NULL is planted in test_every_check_can_fail.py; here, that no key lacks one."""
    nodes = warehouse.manifest["nodes"]
    keyed = {node["name"] for node in nodes.values() if node["config"].get("unique_key")}
    assert {"input_history", "int_product__usage_user_days"} <= keyed
    assert keys_without_a_check(warehouse.manifest) == []
    without = {key: node for key, node in nodes.items() if (node.get("test_metadata") or {}).get("name") != "no_nulls"}
    seen = keys_without_a_check({"nodes": without})
    assert "int_product__usage_user_days.event_date" in seen


def test_no_row_is_lost(built: duckdb.DuckDBPyConnection) -> None:
    [(landed, remainder)] = built.execute(
        "select sum(rows_landed), sum(abs(rows_remainder)) from quality.source_conservation"
    ).fetchall()
    assert (landed, remainder) == (len(LINES), 0)


def test_the_cell_of_ten_megabytes_is_whole(built: duckdb.DuckDBPyConnection) -> None:
    sql = "select length(channel) from staging.stg_periods__subscription_periods where account_id = 'A_full'"
    assert built.execute(sql).fetchall() == [(10_000_000,)]


@pytest.mark.parametrize(("case", "plant"), PLANTS, ids=[f"{case.entry} {plant.model}" for case, plant in PLANTS])
def test_a_planted_bug_is_seen_by_its_case(
    case: Case, plant: Plant, warehouse: CompiledWarehouse, built: duckdb.DuckDBPyConnection
) -> None:
    with planted(warehouse, built, plant):
        assert shortcomings(built, case)


@pytest.mark.parametrize(("entry", "title", "files", "message"), STOPPING, ids=[row[1] for row in STOPPING])
def test_input_that_makes_numbers_wrong_everywhere_is_listed(
    entry: str, title: str, files: dict[str, bytes], message: list[str], warehouse: CompiledWarehouse, tmp_path: Path
) -> None:
    """The list that stops the build in its post-hook; test_build_command sees it stop."""
    connection = warehouse.run(write(tmp_path, files))
    try:
        problems = connection.execute("select problem || ' Remedy: ' || remedy from canonical.input_errors").fetchall()
    finally:
        connection.close()
    text = " ".join(row[0] for row in problems)
    for piece in [*message, "Remedy: "]:
        assert piece in text, f"{entry} {title}"


# -- the database ----------------------------------------------------------------------------------------------------
def build(folder: Path) -> subprocess.CompletedProcess[str]:
    """The build command on sound files and the warehouse of the folder."""
    settings = {
        "RAW_DIR": str(write(folder / "raw", SOUND)),
        "WAREHOUSE_DB": str(folder / "warehouse.duckdb"),
        "PUBLISHED_DIR": str(folder / "published"),
        "AS_OF": AS_OF,
    }
    command = [sys.executable, "macros/python/build_warehouse.py"]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **settings}, capture_output=True, text=True, check=False
    )


def test_a_warehouse_that_somebody_holds_stops_with_a_remedy(tmp_path: Path) -> None:
    connection = duckdb.connect(str(tmp_path / "warehouse.duckdb"))
    try:
        done = build(tmp_path)
    finally:
        connection.close()
    assert done.returncode != 0
    assert "warehouse.duckdb cannot be written" in done.stderr
    assert "Could not set lock on file" in done.stderr
    assert "Another process has it open: end that one, or wait until it is done" in done.stderr
    assert "Traceback" not in done.stderr


INTERRUPTED = """
import duckdb, os, sys
connection = duckdb.connect(sys.argv[1])
connection.execute("create table t as select range as a from range(100)")
connection.execute("checkpoint")
connection.execute("insert into t values (5)")
os._exit(9)
"""


def test_a_log_that_cannot_be_replayed_stops_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    subprocess.run([sys.executable, "-c", INTERRUPTED, str(path)], check=False)
    log = path.with_name("warehouse.duckdb.wal")
    content = bytearray(log.read_bytes())
    content[60:-4] = bytes(byte ^ 0x5A for byte in content[60:-4])
    log.write_bytes(content)
    done = build(tmp_path)
    assert done.returncode != 0
    assert "warehouse.duckdb cannot be written" in done.stderr
    assert "Failure while replaying WAL file" in done.stderr
    assert "Remove the file and build it again" in done.stderr
    assert "Traceback" not in done.stderr


def test_every_entry_of_the_platform_has_a_case() -> None:
    entries = {broken.entry for broken in BROKEN} | {case.entry for case in ROW_CASES} | {row[0] for row in STOPPING}
    assert {"56", "57", "58", "59"} <= entries


def plants_by_entry() -> Counter[int]:
    """Number of planted bugs of each entry of the corpus, over all of its domains."""
    billing = [case.entry or case.number for case in [*billing_cases(), *zuora_cases()] if case.bug]
    rows = [int(case.entry) for case in [*USAGE_CRM_CASES, *ROW_CASES] for _ in case.plants if case.entry.isdigit()]
    return Counter([*billing, *rows, *map(int, LOST_BY_GUESSING), *(int(broken.entry) for broken in ACCEPTABLE)])


def test_every_bug_of_a_real_project_is_planted() -> None:
    planted_once = plants_by_entry()
    assert len(set(REAL_BUGS)) == 26
    assert [entry for entry in REAL_BUGS if not planted_once[entry]] == []
