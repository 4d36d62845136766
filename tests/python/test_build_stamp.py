"""The stamp of a dbt run: what is read from it, and which runs may be published."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from build_stamp import SETTINGS, BuildStamp, Problem, StampError, parsed_stamp, read_stamp, shortened
from build_stamp import why_not_publishable as why_not
from hand_made_warehouse import make_private

PROBLEM = {"name": "no_gap", "kind": "test", "status": "fail", "message": "Got 1", "path": "no_gap.sql"}


def stamp_of(state: str, **details: Any) -> BuildStamp:
    """A stamp of the last day of June, with these details and no others."""
    return parsed_stamp("run-1", state, datetime(2026, 6, 30, 5, 0), json.dumps(details))


def test_a_stamp_says_what_ran() -> None:
    stamp = stamp_of(
        "partial", command="build", unread="x", counts={"model": {"pass": 7}}, problems=[PROBLEM],
        not_run=["nrr"], not_run_count=9, is_limited=True, has_row_counts=True,
    )  # fmt: skip
    assert stamp == BuildStamp(
        invocation_id="run-1",
        state="partial",
        recorded_at=datetime(2026, 6, 30, 5, 0, tzinfo=UTC),
        settings={"command": "build"},
        counts={"model": {"pass": 7}},
        problems=(Problem("no_gap", "test", "fail", "Got 1", "no_gap.sql"),),
        not_run_count=9,
        not_run=("nrr",),
        is_limited=True,
        has_row_counts=True,
    )
    assert stamp_of("complete", **dict.fromkeys(SETTINGS, 1)).settings == dict.fromkeys(SETTINGS, "1")


def test_what_an_older_stamp_does_not_say_is_nothing() -> None:
    stamp = stamp_of("complete")
    assert (stamp.settings, stamp.counts, stamp.problems, stamp.not_run) == ({}, {}, (), ())
    assert (stamp.not_run_count, stamp.is_limited, stamp.has_row_counts) == (0, False, False)


def test_tests_are_data_tests_and_unit_tests() -> None:
    stamp = stamp_of(
        "complete", counts={"test": {"pass": 3}, "unit_test": {"pass": 2, "warn": 1}, "model": {"pass": 7}}
    )
    assert {status: stamp.tests(status) for status in ("pass", "warn", "fail")} == {"pass": 5, "warn": 1, "fail": 0}
    assert stamp_of("complete").tests("pass") == 0


def test_a_stamp_is_not_changed() -> None:
    stamp = stamp_of("failed", problems=[PROBLEM])
    with pytest.raises(AttributeError):
        stamp.state = "complete"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        stamp.problems[0].status = "pass"  # type: ignore[misc]


PROBLEMS = [PROBLEM | {"name": status, "status": status} for status in ("warn", "skipped", "fail")]
WHEN = "The last dbt run (`dbt build`, 2026-06-30 05:00 UTC)"


@pytest.mark.parametrize(
    ("state", "details", "reason"),
    [
        ("complete", {}, None),
        ("complete", {"problems": PROBLEMS[:1]}, None),
        ("complete", {"is_limited": True}, "read a limited number of rows (--empty or --sample). Run `make build`."),
        ("running", {}, "did not end: it is running, or it was interrupted. Run `make build`."),
        ("failed", {"problems": PROBLEMS}, "failed in fail. Correct what it names and run `make build`."),
        (
            "failed",
            {"problems": PROBLEMS[1:2]},
            "failed in a node that logs/dbt.log names. Correct what it names and run `make build`.",
        ),
        (
            "partial",
            {"not_run": ["a", "b", "c", "d"], "not_run_count": 2246},
            "was partial: 2,246 models, seeds or tests did not run (a, b, c and 2,243 more). "
            "A complete `dbt build` or `make build` can be published.",
        ),
        ("unheard of", {}, "left the unknown state 'unheard of'. Run `make build`."),
    ],
)
def test_only_a_complete_run_may_be_published(state: str, details: dict[str, Any], reason: str | None) -> None:
    said = why_not(stamp_of(state, command="build", **details))
    assert said == (reason and f"{WHEN} {reason}")


def test_the_first_few_names_and_how_many_more() -> None:
    assert shortened(list("abc"), 3) == "a, b, c"
    assert shortened(list("abcd"), 4) == "a, b, c and 1 more"
    assert shortened(list("abcd"), 2246) == "a, b, c and 2,243 more"
    assert shortened(list("abcd"), 4, most=1) == "a and 3 more"


def test_a_stamp_is_read_while_others_read(tmp_path: Path) -> None:
    path = make_private(tmp_path / "private.duckdb", 1)
    with duckdb.connect(str(path), read_only=True):
        assert read_stamp(path).state == "complete"


def test_a_file_without_a_stamp_cannot_be_judged(tmp_path: Path) -> None:
    with pytest.raises(StampError, match="does not exist"):
        read_stamp(tmp_path / "none.duckdb")
    duckdb.connect(str(tmp_path / "plain.duckdb")).close()
    with pytest.raises(StampError, match="no stamp of a dbt run"):
        read_stamp(tmp_path / "plain.duckdb")
    with duckdb.connect(str(make_private(tmp_path / "empty.duckdb", 1))) as connection:
        connection.execute("delete from main.build_stamp")
    with pytest.raises(StampError, match="an empty stamp"):
        read_stamp(tmp_path / "empty.duckdb")
    (tmp_path / "broken.duckdb").write_bytes(b"no database" * 1000)
    with pytest.raises(StampError, match="cannot be opened"):
        read_stamp(tmp_path / "broken.duckdb")
