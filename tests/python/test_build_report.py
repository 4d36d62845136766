"""The gate's verdict decides, and the short report says what happened, in the terminal and as a page."""

from __future__ import annotations

import csv
import errno
import html
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import build_warehouse
import dbt_run
import duckdb
import gate
import publish_warehouse
import pytest
from build_report import (
    BuildReport,
    CheckFacts,
    Reason,
    ReasonCode,
    RowFacts,
    SourceRows,
    as_page,
    as_text,
    check_facts,
    row_facts,
)
from build_settings import ExitCode
from build_stamp import read_stamp
from dbt.events.types import NodeFinished
from dbt_common.events.base_types import EventLevel, msg_from_base_event
from dbt_run import DbtRun
from hand_made_warehouse import TABLES, make_private, markers_of_file, published
from published_versions import read_manifest, versions
from run_gate import run_gate

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Check:
    severity: str
    is_passed: bool
    suite: str = "volumes"
    table_name: str = "arr.movements"
    check_name: str = "row_count"
    observed: Any = 7
    message: str = "7 rows where 100 were expected"


@pytest.fixture
def private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A published build, and a newer one that waits."""
    private = tmp_path / "private.duckdb"
    published(make_private(private, 1), tmp_path / "published")
    make_private(private, 2)
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("WAREHOUSE_DB", str(private))
    monkeypatch.setenv("PUBLISHED_DIR", str(tmp_path / "published"))
    monkeypatch.setenv("RAW_DIR", str(tmp_path))
    monkeypatch.setattr(publish_warehouse, "read_manifest_of_project", lambda _: {})
    monkeypatch.setattr(publish_warehouse, "published_tables", lambda *_: TABLES)
    return private


@pytest.mark.parametrize(
    ("check", "code", "marker"),
    [
        (Check("error", False), ExitCode.STOPPED, 1),
        (Check("warn", False), ExitCode.PUBLISHED, 2),
        (Check("error", True), ExitCode.PUBLISHED, 2),
    ],
)
def test_the_gate_on_the_built_tables_decides(
    private: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    check: Check, code: ExitCode, marker: int,
) -> None:  # fmt: skip
    monkeypatch.setattr(publish_warehouse, "run_gate", lambda *_, **__: [check])
    assert publish_warehouse.main([]) == code
    root = private.with_name("published")
    assert markers_of_file(root / "warehouse.duckdb") == {marker}
    shown = "".join(capsys.readouterr())
    line = "volumes, arr.movements, row_count: 7 rows where 100 were expected"
    assert (line in shown) == (not check.is_passed)
    assert ("not published: the gate found errors" in shown) == (code == ExitCode.STOPPED)
    page = private.with_name("private_report.html").read_text(encoding="utf-8")
    assert (line in page) == (not check.is_passed)
    if code == ExitCode.PUBLISHED:
        checks = read_manifest(root, versions(root)[-1])["checks"]
        assert checks["passed"] == 3 + check.is_passed and checks["failed"] == []


def test_the_gate_on_the_landing_files_stops_before_dbt(
    private: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build_warehouse, "run_gate", lambda *_, **__: [Check("error", False)])
    monkeypatch.setattr(build_warehouse, "run_dbt_build", lambda: pytest.fail("dbt was started"))
    for name in ("VENDORS", "AS_OF", "REPORTING_CURRENCY"):
        monkeypatch.setenv(name, "")
    assert build_warehouse.main() == ExitCode.STOPPED
    shown = capsys.readouterr().err
    assert "the gate found errors in the landing files" in shown and "7 rows where 100 were expected" in shown
    assert markers_of_file(private.with_name("published") / "warehouse.duckdb") == {1}


NO_SPACE = OSError(errno.ENOSPC, "No space left on device", "gx/w/expectations/landing_shape.json")
NOT_WRITTEN = duckdb.IOException('IO Error: Could not write all bytes to file "private.duckdb": wanted=262144 wrote=0')
FORBIDDEN = PermissionError(errno.EACCES, "Permission denied", "private.duckdb.holder.json")


def raising(error: Exception) -> Any:
    def fails(*_: Any, **__: Any) -> Any:
        raise error

    return fails


def said_by_the_build(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """What the command says when it stops because of the machine; the published version is the one before."""
    for name in ("VENDORS", "AS_OF", "REPORTING_CURRENCY"):
        monkeypatch.setenv(name, "")
    assert build_warehouse.main() == ExitCode.STOPPED
    shown = capsys.readouterr().err
    assert "Readers still see version" in shown and "run `make build` again" in shown
    return shown


@pytest.mark.parametrize(
    ("place", "error", "remedy"),
    [
        ("run_gate", NO_SPACE, "landing_shape.json'. Free space on its disk"),
        ("run_dbt_build", NOT_WRITTEN, 'private.duckdb": wanted=262144 wrote=0. Free space on its disk'),
        ("build_lock", FORBIDDEN, "holder.json'. Give this user the right to read and write it"),
        ("build_lock", NO_SPACE, "Free space on its disk"),
        ("run_dbt_build", OSError(errno.EIO, "Input/output error", "w"), "Input/output error: 'w'. Correct that"),
    ],
)
def test_a_machine_that_fails_stops_the_build_with_a_remedy(
    private: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    place: str, error: Exception, remedy: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(build_warehouse, "run_gate", lambda *_, **__: [])
    monkeypatch.setattr(build_warehouse, place, raising(error))
    assert remedy in said_by_the_build(monkeypatch, capsys)
    assert markers_of_file(private.with_name("published") / "warehouse.duckdb") == {1}


def test_models_that_a_full_disk_stops_name_the_remedy(
    private: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """dbt catches the error itself: in a result, or as its own end. Other messages stay as they are."""
    failed = {
        "item_pieces": f"Runtime Error\n  {NOT_WRITTEN}\n  compiled code at target/x.sql",
        "gap": "Got 2 results, configured to fail if != 0",
        "line_changes": f"Runtime Error\n  {NOT_WRITTEN}\n  compiled code at target/y.sql",
    }
    outcomes = [
        (DbtRun(False, failed), "wrote=0. Free space on its disk"),
        (DbtRun(False, {}, NO_SPACE), "landing_shape.json'. Free space on its"),
    ]
    monkeypatch.setattr(build_warehouse, "run_gate", lambda *_, **__: [])
    for outcome, remedy in outcomes:
        monkeypatch.setattr(build_warehouse, "run_dbt_build", lambda outcome=outcome: outcome)
        shown = said_by_the_build(monkeypatch, capsys)
        assert remedy in shown
        assert ("gap: Got 2 results, configured to fail if != 0\n" in shown) == bool(outcome.failed)
        assert ("- 1 more failed in the same way\n" in shown) == bool(outcome.failed) and "line_changes" not in shown
    assert markers_of_file(private.with_name("published") / "warehouse.duckdb") == {1}


class EndsEarly:
    """dbt with fail-fast: nodes finish, and it ends before the result of the one that failed is taken."""

    def __init__(self, callbacks: list[Any]) -> None:
        [self.callback] = callbacks

    def invoke(self, _: list[str]) -> SimpleNamespace:
        for name, status in (("late", "error"), ("fine", "success"), ("gap", "fail"), ("odd", "warn")):
            finished = NodeFinished(
                node_info={"node_name": name}, run_result={"status": status, "message": "of events"}
            )
            self.callback(msg_from_base_event(finished, level=EventLevel.DEBUG))
        results = [
            SimpleNamespace(status=status, node=SimpleNamespace(name=name), message="of results")
            for name, status in (("gap", "fail"), ("hook", "error"), ("late", "skipped"), ("fine", "success"))
        ]
        return SimpleNamespace(success=False, result=results, exception=None)


def test_what_failed_is_named_also_where_dbt_ends_without_its_result(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dbt_run, "dbtRunner", EndsEarly)
    assert dbt_run.run_dbt_build() == DbtRun(False, {"late": "of events", "gap": "of results", "hook": "of results"})


@pytest.mark.parametrize("error", [NO_SPACE, NOT_WRITTEN])
def test_a_sound_build_that_the_gate_cannot_judge_is_published_by_another_try(
    private: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(gate, "Gate", raising(error))
        assert publish_warehouse.main([]) == ExitCode.PUBLISH_FAILED
    shown = capsys.readouterr().err
    assert f"reading or writing {private} or {private.parent / 'gx' / 'private'} failed: " in shown
    assert "Free space on its disk" in shown and "Readers still see version" in shown
    assert markers_of_file(private.with_name("published") / "warehouse.duckdb") == {1}
    monkeypatch.setattr(publish_warehouse, "run_gate", lambda *_, **__: [])
    assert publish_warehouse.main([]) == ExitCode.PUBLISHED


def test_a_machine_that_fails_while_publishing_is_named(
    private: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for place, error in (("build_lock", FORBIDDEN), ("read_stamp", NOT_WRITTEN)):
        with monkeypatch.context() as patch:
            patch.setattr(publish_warehouse, place, raising(error))
            assert publish_warehouse.main([]) == ExitCode.PUBLISH_FAILED
        shown = capsys.readouterr().err
        assert "and run it again. The published version is as it was." in shown
    assert markers_of_file(private.with_name("published") / "warehouse.duckdb") == {1}


def test_the_gate_is_asked_for_its_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = ModuleType("gate")
    gate.check_landing = lambda raw_dir, warehouse: [("landing", raw_dir, warehouse)]  # type: ignore[attr-defined]
    gate.check_built = lambda warehouse: [("built", warehouse)]  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "gate", gate)
    file, folder = Path("w.duckdb"), Path("raw")
    assert run_gate("landing", warehouse=file, raw_dir=folder) == [("landing", "raw", "w.duckdb")]
    assert run_gate("built", warehouse=file) == [("built", "w.duckdb")]


def test_rows_are_counted_by_source_and_by_reason() -> None:
    with duckdb.connect() as connection:
        connection.execute("""
            create schema quality; create schema policy;
            create table quality.source_conservation as select * from (values
                ('b', 't', 10, 7, 2, 1), ('b', 'u', 5, 5, 0, 0), ('a', 't', 1, 1, 0, 0), ('off', 't', 0, 0, 0, 0)
            ) as rows(source_system, source_table, rows_landed, rows_used, rows_quarantined, rows_ignored);
            create table quality.row_counts_by_rule as select * from (values
                ('b', 't', 'quarantined', 'bad_date', 1), ('b', 'u', 'quarantined', 'bad_date', 1),
                ('b', 't', 'quarantined', 'no_id', 5), ('b', 't', 'ignored', 'deleted', 9)
            ) as rows(source_system, source_table, disposition, reason_code, row_count);
            create table policy.reason_codes as
                select 'bad_date' as reason_code, 'quarantined' as disposition, 'No date.' as meaning,
                    'Write a date.' as remedy
                union all select 'later', 'ignored', 'Not yet.', 'Wait.';
        """)
        facts = row_facts(connection)
        assert facts.sources == (SourceRows("a", 1, 1, 0, 0), SourceRows("b", 15, 12, 2, 1))
        assert facts.reasons == (
            Reason("no_id", 5, "", "", "b.t"), Reason("bad_date", 2, "No date.", "Write a date.", "b.t, b.u"),
        )  # fmt: skip
        assert facts.catalogue == (
            ReasonCode("later", "ignored", "Not yet.", "Wait.", 0),
            ReasonCode("bad_date", "quarantined", "No date.", "Write a date.", 2),
        )


def test_a_build_that_stops_early_shows_every_reason_code(
    private: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rows are not counted yet: the catalogue comes from the seed, with the remedies; the gate's pages are named."""
    monkeypatch.setattr(build_warehouse, "run_gate", lambda *_, **__: [Check("error", False)])
    for name in ("VENDORS", "AS_OF", "REPORTING_CURRENCY"):
        monkeypatch.setenv(name, "")
    assert build_warehouse.main() == ExitCode.STOPPED
    page = html.unescape(private.with_name("private_report.html").read_text(encoding="utf-8"))
    with (ROOT / "seeds" / "policy" / "reason_codes.csv").open(encoding="utf-8", newline="") as handle:
        codes = list(csv.DictReader(handle))
    assert f"{len(codes)} codes that a row can carry" in page and page.count("not counted") == len(codes) > 50
    for code in codes:
        assert f"<code>{code['reason_code']}</code>" in page and code["remedy"] in page
    command = f"WAREHOUSE_DB={private} .venv/bin/python macros/python/gate.py docs"
    assert command in page and command in capsys.readouterr().err


def test_tests_of_dbt_that_failed_name_their_file(tmp_path: Path) -> None:
    problems = [
        {"name": name, "kind": kind, "status": status, "message": "Got 2  results,\nconfigured", "path": f"{name}.sql"}
        for name, kind, status in [
            ("gap", "test", "fail"), ("late", "test", "warn"), ("nrr", "model", "error"), ("bi", "model", "skipped"),
        ]
    ]  # fmt: skip
    stamp = read_stamp(make_private(tmp_path / "p.duckdb", 1, state="failed", problems=problems))
    assert check_facts(stamp, [Check("warn", False)]) == CheckFacts(
        3,
        ("volumes, arr.movements, row_count: 7 rows where 100 were expected",
         "late: Got 2 results, configured (see late.sql)"),
        ("gap: Got 2 results, configured (see gap.sql)", "nrr: Got 2 results, configured"),
    )  # fmt: skip


def test_the_report_is_short_and_the_page_is_safe() -> None:
    reasons = tuple(Reason(f"reason_{number}", 1, "<b>", "do & undo", "a.t") for number in range(20))
    report = BuildReport(
        {"AS_OF": "2026-06-30"},
        CheckFacts(1200, ("late: a < b",), ("gap: Got 1",)),
        rows=RowFacts((SourceRows("a", 1020, 1000, 20, 0),), reasons),
        stopped="a test failed",
        problems=("gap: Got 1",),
        still_published="Readers still see version 1.",
    )
    text = as_text(report)
    assert text.splitlines()[0] == "rows       1,020 landed = 1,000 used + 20 quarantined + 0 ignored"
    assert "  ... and 8 more, see the page" in text and "reason_12" not in text
    assert "checks     1,200 passed, 1 warned, 1 failed" in text
    assert text.endswith("not published: a test failed\n  - gap: Got 1\n  Readers still see version 1.")
    page = as_page(report)
    assert "reason_19" in page and "&lt;b&gt;" in page and "do &amp; undo" in page and "a &lt; b" in page
    assert "<b>" not in page.split("reason_0")[1].split("</table>")[0]
    assert page.count("gap: Got 1") == 1
    assert "http" not in page and "<script" not in page
