"""Every board renders from published columns alone, shows what they hold, and fails when one of them goes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).resolve().parents[2]
EXECUTIVE = ROOT / "charts" / "executive.yml"
SUCCESS = ROOT / "charts" / "success.yml"
BOARDS = sorted(path for path in (ROOT / "charts").glob("*.yml") if path.name != "meta.yml")


@cache
def render(board: str, warehouse: Path) -> subprocess.CompletedProcess[str]:
    """The text of a board, rendered as text; it reads the file that a publication would have under the same name."""
    command = [str(Path(sys.executable).with_name("dct")), "render", "-", "--format", "text", "--no-cache"]
    command += ["--project-dir", str(ROOT)]
    settings = os.environ | {"PUBLISHED_DIR": str(warehouse.parent), "DO_NOT_TRACK": "1"}
    return subprocess.run(command, cwd=ROOT, env=settings, input=board, capture_output=True, text=True, check=False)


def test_there_are_boards() -> None:
    assert {"executive", "success"} <= {board.stem for board in BOARDS}


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.stem)
def test_board_renders_from_the_sample(board: Path, sample_file: Path) -> None:
    outcome = render(board.read_text(encoding="utf-8"), sample_file)
    assert outcome.returncode == 0, outcome.stderr + outcome.stdout
    assert "(kpi)" in outcome.stdout or "(table)" in outcome.stdout


def test_the_executive_board_shows_the_summary(sample_file: Path, sample_warehouse: duckdb.DuckDBPyConnection) -> None:
    rates = sample_warehouse.execute(
        """
        select metric_value from bi.bi_executive_summary
        where is_complete_month and metric in ('nrr', 'grr')
        qualify month = max(month) over ()
        """
    ).fetchall()
    shown = render(EXECUTIVE.read_text(encoding="utf-8"), sample_file).stdout
    assert len(rates) == 2
    for (rate,) in rates:
        assert f"- value: {rate:.1%}" in shown


def test_the_success_board_names_the_date_of_scoring_and_counts_alerts(
    sample_file: Path, sample_warehouse: duckdb.DuckDBPyConnection
) -> None:
    row = sample_warehouse.execute(
        """
        select
            (select strftime(max(scoring_date), '%-d %b %Y') from bi.bi_worklist),
            count(*) filter (where is_open),
            count(*) filter (where is_open and is_new)
        from readiness.readiness_alerts
        where not is_holdout
        """
    ).fetchone()
    assert row is not None
    scored_on, open_alerts, new_alerts = row
    shown = render(SUCCESS.read_text(encoding="utf-8"), sample_file).stdout
    assert f"- support: {scored_on} is the date of scoring" in shown
    assert f"- value: {open_alerts}\n- support: {new_alerts} new\n" in shown


def test_every_figure_of_the_summary_has_a_target_and_a_status(sample_warehouse: duckdb.DuckDBPyConnection) -> None:
    figures = sample_warehouse.execute(
        """
        select metric, target_value is not null, status is not null from bi.bi_executive_summary
        where is_complete_month
        qualify month = max(month) over ()
        """
    ).fetchall()
    assert len(figures) == 5
    assert [metric for metric, *has in figures if not all(has)] == []


def test_a_board_fails_without_its_column(sample_file: Path) -> None:
    faulty = EXECUTIVE.read_text(encoding="utf-8").replace("grr, penetration", "grr, renamed")
    outcome = render(faulty, sample_file)
    assert outcome.returncode != 0
    assert "renamed" in outcome.stdout + outcome.stderr


@pytest.fixture(scope="module")
def held_out_alert(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published file with one more alert, the newest of all: that of an account that is held out."""
    copy = tmp_path_factory.mktemp("held_out") / sample_file.name
    shutil.copyfile(sample_file, copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute(
            """
            insert into readiness.readiness_alerts
            select * replace (
                'held_out_account' as account_key, true as is_holdout, true as is_open, true as is_new,
                (select max(raised_date) + 1 from readiness.readiness_alerts) as raised_date
            )
            from readiness.readiness_alerts limit 1
            """
        )
    return copy


def test_the_success_board_leaves_held_out_accounts_alone(sample_file: Path, held_out_alert: Path) -> None:
    board = SUCCESS.read_text(encoding="utf-8")
    shown = render(board, held_out_alert)
    assert shown.returncode == 0
    assert shown.stdout == render(board, sample_file).stdout


@pytest.mark.parametrize("condition", ["      where not is_holdout\n", " and not a.is_holdout"])
def test_a_board_without_its_condition_is_seen(condition: str, sample_file: Path, held_out_alert: Path) -> None:
    """The number of alerts and their list have a condition each."""
    board = SUCCESS.read_text(encoding="utf-8")
    assert board.count(condition) == 1
    faulty = board.replace(condition, "\n" if condition.endswith("\n") else "")
    assert render(faulty, held_out_alert).stdout != render(faulty, sample_file).stdout
