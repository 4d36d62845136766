"""The import command: one SELECT over flat files fills a landing table, and no row goes missing on the way."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from import_rows import import_rows
from import_rows import main as import_command
from landing_files import LandingError

COMMAND = Path(__file__).resolve().parents[2] / "macros" / "python" / "import_rows.py"
TICKETS = "id,account,score,closed\n1,A,5,2024-07-01 9:00\n2,B,,2024-01-01 10:00\n3,A,4,2024-07-02 23:30\n"
ACCOUNTS = "account,name\nA,Alder\nB,Birch\nB,Birch again\n"


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Two exports; one account stands twice in the second."""
    paths = {"tickets": tmp_path / "tickets.csv", "accounts": tmp_path / "accounts.csv"}
    for name, text in zip(paths, (TICKETS, ACCOUNTS), strict=True):
        paths[name].write_text(text, encoding="utf-8")
    return paths


def imported(tmp_path: Path, files: dict[str, Path], sql: str, count: str | None = None) -> list[str]:
    """Lines of the file that the command writes."""
    select, out = tmp_path / "select.sql", tmp_path / "out" / "zendesk" / "ticket.csv"
    select.write_text(sql, encoding="utf-8")
    rows = import_rows(select, files, out, count)
    lines = out.read_text(encoding="utf-8").splitlines()
    assert len(lines) == rows + 1
    return lines


def test_one_row_a_row_as_text(tmp_path: Path, files: dict[str, Path]) -> None:
    lines = imported(tmp_path, files, "select id, account as organization_id from tickets order by id")
    assert lines == ["id,organization_id", "1,A", "2,B", "3,A"]


def test_local_times_become_utc_whatever_the_zone_of_the_machine(tmp_path: Path, files: dict[str, Path]) -> None:
    select, out = tmp_path / "select.sql", tmp_path / "ticket.csv"
    select.write_text(
        "select id, timezone('America/New_York', cast(closed as timestamp)) as closed_at from tickets order by id"
    )
    subprocess.run(
        [sys.executable, COMMAND, "--select", select, "--out", out, f"tickets={files['tickets']}"],
        env={**os.environ, "TZ": "Asia/Tokyo"}, check=True, capture_output=True,
    )  # fmt: skip
    times = [line.split(",")[1] for line in out.read_text(encoding="utf-8").splitlines()[1:]]
    assert times == ["2024-07-01 13:00:00+00", "2024-01-01 15:00:00+00", "2024-07-03 03:30:00+00"]


@pytest.mark.parametrize(
    "sql",
    [
        "select id from tickets where score is not null",
        "select tickets.id from tickets left join accounts on tickets.account = accounts.account",
    ],
    ids=["a filter drops rows", "a join multiplies rows"],
)
def test_rows_that_are_lost_or_repeated_stop_the_import(tmp_path: Path, files: dict[str, Path], sql: str) -> None:
    with pytest.raises(LandingError, match="rows from 3 rows of"):
        imported(tmp_path, files, sql)
    assert not (tmp_path / "out").exists()


def test_fewer_rows_only_as_many_as_are_meant(tmp_path: Path, files: dict[str, Path]) -> None:
    scored = "select id, score from tickets where score is not null order by id"
    assert imported(tmp_path, files, scored, "select count(score) from tickets")[1:] == ["1,5", "3,4"]
    with pytest.raises(LandingError, match="2 rows from 3 by --count"):
        imported(tmp_path, files, scored, "select count(*) from tickets")


@pytest.mark.parametrize("count", ["select id from tickets", "select count(*), 1 from tickets", "no sql"])
def test_a_count_that_is_no_number_stops_the_import(tmp_path: Path, files: dict[str, Path], count: str) -> None:
    with pytest.raises(LandingError):
        imported(tmp_path, files, "select id from tickets", count)


def test_a_place_that_cannot_be_written_ends_the_import_in_words(
    tmp_path: Path, files: dict[str, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    select = tmp_path / "select.sql"
    select.write_text("select id from tickets", encoding="utf-8")
    (tmp_path / "file").touch()
    given = [f"{name}={path}" for name, path in files.items()]
    out = str(tmp_path / "file" / "periods" / "t.csv")
    monkeypatch.setattr(sys, "argv", ["import_rows.py", "--select", str(select), "--out", out, *given])
    assert import_command() == 1
    assert "import stopped: [Errno 20] Not a directory: " in capsys.readouterr().err
