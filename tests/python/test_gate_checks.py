"""Frames against limits: which limit speaks about which row, what is called the worst, and how results are told."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from gate_checks import Gate, build_docs, frame_of
from gate_history import CheckResult
from gate_policy import ALL, GateError, Limit

NOW = datetime(2026, 6, 30, tzinfo=UTC)
NUMBERS = count()
Row = dict[str, Any]


def limit(**values: Any) -> Limit:
    """At most 1 in every table and column, for a basis of any size; an error."""
    general = {
        "suite": "s", "check_name": "m", "kind": "k", "table_name": ALL, "column_name": ALL, "low": None, "high": 1.0,
        "is_low_excluded": False, "unit": "rows", "min_count": 0, "history_length": 1, "severity": "error",
        "meaning": "it is much", "remedy": "Look.",
    }  # fmt: skip
    return Limit(**(general | values))


def row(table: str, value: float | None, **values: Any) -> Row:
    return {"table_name": table, "m": value, **values}


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Gate:
    return Gate(tmp_path_factory.mktemp("gate"), run_id="run-1", stage="built", checked_at=NOW)


def check(gate: Gate, rows: list[Row], *limits: Limit) -> list[CheckResult]:
    """Hold rows of the measures `m` and `n` against limits, as a suite of its own; the gate collects the results."""
    before = list(gate.results)
    results = gate.check(f"suite_{next(NUMBERS)}", frame_of(rows, ["m", "n"]), limits)
    assert gate.results == before + results
    return results


def verdicts(results: list[CheckResult]) -> set[tuple[str, str | None, str, bool]]:
    return {(result.table_name, result.column_name, result.expected, result.is_passed) for result in results}


# --- scope -----------------------------------------------------------------------------------------------------------


def test_the_narrowest_limit_of_a_check_speaks_alone(gate: Gate) -> None:
    """Table before column, both before each; a limit for another place changes nothing here."""
    rows = [row(table, 10, column_name=column) for table in ("a", "b") for column in ("x", "y")]
    general, table = limit(), limit(table_name="a", high=2.0)
    column, both = limit(column_name="x", high=3.0), limit(table_name="a", column_name="x", high=20.0)
    assert verdicts(check(gate, rows, general, table, column, both)) == {
        ("a", "x", "at most 20 rows", True),
        ("a", "y", "at most 2 rows", False),
        ("b", "x", "at most 3 rows", False),
        ("b", "y", "at most 1 rows", False),
    }
    assert verdicts(check(gate, rows, general, table, column)) == {
        ("a", "x", "at most 2 rows", False),
        ("a", "y", "at most 2 rows", False),
        ("b", "x", "at most 3 rows", False),
        ("b", "y", "at most 1 rows", False),
    }


def test_a_narrow_limit_replaces_only_those_of_its_check_and_severity(gate: Gate) -> None:
    limits = limit(severity="warn"), limit(table_name="a", high=20.0), limit(check_name="n", high=5.0)
    results = check(gate, [row("a", 10, n=10)], *limits)
    assert {(result.check_name, result.severity, result.is_passed) for result in results} == {
        ("m", "warn", False),
        ("m", "error", True),
        ("n", "error", False),
    }


def test_equal_limits_of_two_tables_speak_apart(gate: Gate) -> None:
    results = check(gate, [row("a", 0), row("b", 10)], limit(table_name="a"), limit(table_name="b"))
    assert verdicts(results) == {("a", None, "at most 1 rows", True), ("b", None, "at most 1 rows", False)}


def test_two_general_limits_of_one_check_both_speak(gate: Gate) -> None:
    results = check(gate, [row("a", 10)], limit(), limit(low=20.0, high=None))
    assert verdicts(results) == {("a", None, "at most 1 rows", False), ("a", None, "at least 20 rows", False)}


@pytest.mark.parametrize(
    ("min_count", "counts", "failed"), [(10, [9, 10, 11, None], {"t1", "t2"}), (1, [0, 1, None], {"t1"})]
)
def test_a_limit_speaks_from_its_least_count_on(
    gate: Gate, min_count: int, counts: list[int | None], failed: set[str]
) -> None:
    """A count that nobody knows is none."""
    rows = [row(f"t{number}", 5, basis_count=basis) for number, basis in enumerate(counts)]
    results = check(gate, rows, limit(min_count=min_count))
    assert {result.table_name for result in results if not result.is_passed} == failed
    silent = {result.table_name for result in results if result.observed == "nothing to compare with yet"}
    assert silent == {f"t{number}" for number in range(len(counts))} - failed


def test_a_row_without_a_count_counts_nothing() -> None:
    frame = frame_of([row("a", 5), row("a", 6, basis_count=3, column_name="x", detail="d")], ["m", "n"])
    assert list(frame.columns) == ["table_name", "column_name", "basis_count", "detail", "m", "n"]
    assert frame["basis_count"].tolist() == [0, 3]
    assert (frame["column_name"].tolist(), frame["detail"].tolist()) == (["", "x"], ["", "d"])


def test_an_unknown_measure_is_an_error_of_the_policy(gate: Gate) -> None:
    with pytest.raises(GateError, match=r"gate_limits: suite_[0-9]+ measures no 'o'"):
        check(gate, [row("a", 1)], limit(check_name="o"))


# --- what is told ----------------------------------------------------------------------------------------------------


def test_every_failed_row_is_told_and_of_the_others_one_a_table(gate: Gate) -> None:
    rows = [row("z", 0.5), row("a", 7, column_name="x", detail="7 of 9"), row("a", 8, column_name="y"), row("a", 0)]
    results = check(gate, rows, limit(), limit(check_name="n", severity="warn"))
    assert [result.message for result in results] == [
        "a.x: it is much (7 of 9): m is 7, expected at most 1 rows. Remedy: Look.",
        "a.y: it is much: m is 8, expected at most 1 rows. Remedy: Look.",
        "a: m 0, at most 1 rows",
        "z: m 0.5, at most 1 rows",
        "a: n passes, nothing to compare with yet",
        "z: n passes, nothing to compare with yet",
    ]
    assert [result.observed for result in results[:4]] == ["7", "8", "0", "0.5"]
    assert {(result.run_id, result.stage, result.suite, result.checked_at) for result in results} == {
        ("run-1", "built", "s", NOW)
    }


def test_a_table_of_one_passing_row_keeps_its_column(gate: Gate) -> None:
    rows = [row("a", 0, column_name="x"), row("b", 0, column_name="x"), row("b", 0, column_name="y")]
    results = check(gate, rows, limit())
    assert [(result.column_name, result.message) for result in results] == [
        ("x", "a.x: m 0, at most 1 rows"),
        (None, "b: m 0, at most 1 rows"),
    ]


@pytest.mark.parametrize(
    ("low", "high", "values", "worst"),
    [
        (None, 10.0, [1, 9, 5], "9"),
        (2.0, None, [9, 3, 5], "3"),
        (2.0, 10.0, [2.5, 8], "2.5"),
        (2.0, 10.0, [3, 9.5], "9.5"),
        (2.0, 10.0, [None, 6, 9], "9"),
    ],
)
def test_of_passing_rows_the_nearest_to_a_limit_is_told(
    gate: Gate, low: float | None, high: float | None, values: list[float | None], worst: str
) -> None:
    [result] = check(gate, [row("a", value) for value in values], limit(low=low, high=high))
    assert (result.is_passed, result.observed) == (True, worst)


def test_a_table_whose_rows_have_nothing_to_compare_with_passes(gate: Gate) -> None:
    [result] = check(gate, [row("a", None), row("a", None)], limit())
    assert (result.is_passed, result.message) == (True, "a: m passes, nothing to compare with yet")
    assert check(gate, [], limit()) == []


@pytest.mark.parametrize(("low", "is_low_excluded", "failed"), [(1.0, False, []), (1.0, True, ["1"])])
def test_a_low_limit_itself_passes_unless_it_is_excluded(
    gate: Gate, low: float, is_low_excluded: bool, failed: list[str]
) -> None:
    results = check(gate, [row("a", 1), row("b", 2)], limit(low=low, high=None, is_low_excluded=is_low_excluded))
    assert [result.observed for result in results if not result.is_passed] == failed


def test_a_verdict_that_differs_from_that_of_the_rows_stops(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Errors and warnings in one run are an error for both; a run that says otherwise is not believed."""
    limits = limit(), limit(severity="warn"), limit(high=100.0)
    assert sum(not result.is_passed for result in check(gate, [row("a", 10)], *limits)) == 2
    results = "great_expectations.core.expectation_validation_result.ExpectationSuiteValidationResult"
    for believed in (SimpleNamespace(value="warning"), None):
        monkeypatch.setattr(f"{results}.get_max_severity_failure", lambda _, said=believed: said)
        with pytest.raises(
            GateError, match=r"suite_[0-9]+: the verdict .* differs from that of the rows, \['critical', 'warning'\]"
        ):
            check(gate, [row("a", 10)], *limits)


def test_a_check_that_cannot_run_stops(gate: Gate) -> None:
    with pytest.raises(GateError, match=r"suite_[0-9]+, m: .*min_value cannot be greater than max_value"):
        check(gate, [row("a", 10)], limit(low=2.0, high=1.0))


# --- files -----------------------------------------------------------------------------------------------------------


def test_the_pages_show_the_last_run_of_each_stage(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A run takes away what the last one of its stage left, also settings that cannot be read; nothing is printed."""
    for stage, suites in (("landing", ["landing_a"]), ("built", ["built_a", "built_b"]), ("built", ["built_c"])):
        run = Gate(tmp_path / "new" / "folder", run_id="r", stage=stage, checked_at=NOW)  # type: ignore[arg-type]
        for suite in suites:
            run.check(suite, frame_of([row("a", 0)], ["m"]), [limit(suite=suite)])
        for settings in ("great_expectations.yml", "uncommitted/config_variables.yml"):
            (tmp_path / "new" / "folder" / "gx" / settings).write_text("{", encoding="utf-8")
    stores = tmp_path / "new" / "folder" / "gx"
    assert sorted(path.name for path in stores.glob("uncommitted/validations/[a-z]*")) == ["built_c", "landing_a"]
    assert sorted(path.stem for path in stores.glob("expectations/*.json")) == ["built_c", "landing_a"]
    assert sorted(path.stem for path in stores.glob("validation_definitions/*.json")) == ["built_c", "landing_a"]
    assert capfd.readouterr() == ("", "")


def test_pages_are_written_anew_also_where_somebody_removed_them(tmp_path: Path) -> None:
    run = Gate(tmp_path, run_id="r", stage="built", checked_at=NOW)
    run.check("built_a", frame_of([row("a", 0)], ["m"]), [limit(suite="built_a")])
    shutil.rmtree(tmp_path / "gx" / "uncommitted" / "data_docs", ignore_errors=True)
    for _ in range(2):
        page = build_docs(tmp_path)
        assert page == tmp_path / "gx" / "uncommitted" / "data_docs" / "local_site" / "index.html"
        assert "built_a" in page.read_text(encoding="utf-8")
        assert not (page.parents[1] / "stale").exists()
        (page.parents[1] / "stale").touch()
