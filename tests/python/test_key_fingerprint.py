"""A private file that was filled under one key of the pseudonyms is not filled further under another one."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from key_fingerprint import TABLE, KeyChangedError, check_key, settle_key
from parsed_project import ROOT, environment, parsed_for, run_dbt
from pseudonyms import Pseudonyms

FIRST = Pseudonyms(b"the-first-key-of-this-test-is-long-enough")
SECOND = Pseudonyms(b"the-second-key-of-this-test-is-long-enough")


def left_by(connection: duckdb.DuckDBPyConnection, state: str) -> None:
    """The stamp of a run that ended in a state."""
    connection.execute(f"create or replace table main.build_stamp as select '{state}' as state")


def test_the_same_key_passes_and_another_one_stops() -> None:
    connection = duckdb.connect()
    check_key(connection, FIRST, is_full_refresh=False)
    check_key(connection, FIRST, is_full_refresh=False)
    with pytest.raises(KeyChangedError, match=r"PSEUDONYM_KEY.*another WAREHOUSE_DB.*dbt build --full-refresh"):
        check_key(connection, SECOND, is_full_refresh=False)
    check_key(connection, FIRST, is_full_refresh=False)


@pytest.mark.parametrize("state", ["failed", "partial", "running"])
def test_a_full_refresh_counts_once_it_is_complete(state: str) -> None:
    connection = duckdb.connect()
    check_key(connection, FIRST, is_full_refresh=False)
    left_by(connection, "complete")
    settle_key(connection)
    check_key(connection, SECOND, is_full_refresh=True)
    left_by(connection, state)
    settle_key(connection)
    for pseudonyms in (FIRST, SECOND):
        with pytest.raises(KeyChangedError):
            check_key(connection, pseudonyms, is_full_refresh=False)
    check_key(connection, SECOND, is_full_refresh=True)
    left_by(connection, "complete")
    settle_key(connection)
    check_key(connection, SECOND, is_full_refresh=False)
    with pytest.raises(KeyChangedError):
        check_key(connection, FIRST, is_full_refresh=False)


def test_the_file_says_nothing_about_the_key() -> None:
    connection = duckdb.connect()
    check_key(connection, FIRST, is_full_refresh=False)
    [(kept, is_settled)] = connection.execute(f"from {TABLE}").fetchall()
    assert is_settled and len(kept) == 20
    assert FIRST.key.decode() not in kept and kept != FIRST.of_text(FIRST.key.decode())


def test_dbt_stops_on_another_key(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Two small runs of dbt into one file, then a full refresh of a part, which leaves the rest as it was."""
    paths = ["--project-dir", str(ROOT), "--profiles-dir", str(ROOT), "--target-path", str(tmp_path / "target")]
    (tmp_path / "raw").mkdir()
    common = {
        "WAREHOUSE_DB": str(tmp_path / "warehouse.duckdb"),
        "RAW_DIR": str(tmp_path / "raw"),
        "VENDORS": "auto",
        "AS_OF": "2026-06-30",
    }
    some = ["--select", "stg_periods__fx_plan_rates"]
    with environment(PSEUDONYM_KEY=FIRST.key.decode(), **common):
        assert run_dbt("run", "--quiet", *paths, *some, manifest=parsed_for(tmp_path / "raw")).success
    capfd.readouterr()
    with environment(PSEUDONYM_KEY=SECOND.key.decode(), **common):
        for more in ([], ["--full-refresh"]):
            outcome = run_dbt("run", "--quiet", *paths, *some, *more, manifest=parsed_for(tmp_path / "raw"))
            said = f"{outcome.exception}" + "".join(capfd.readouterr())
            assert not outcome.success
            assert "filled under another key" in said and "dbt build --full-refresh" in said
            assert "Traceback" not in said
