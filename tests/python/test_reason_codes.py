"""Reason codes: each that the SQL writes has a meaning and a remedy, and each that has them is written by some SQL."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE_COLUMN = re.compile(r"(\w*reason|reason_code|flag_code|mismatch)$")
TOKEN = re.compile(r"'(?:[^']|'')*'|\w+|[^\s\w]")
NOT_OF_ROWS = {"bridge_reason", "end_reason", "cancel_reason", "loss_reason", "churn_reason", "lost_reason"}


def seed_rows() -> list[dict[str, str]]:
    with (ROOT / "seeds" / "policy" / "reason_codes.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def sources() -> dict[Path, str]:
    """SQL of the models that judge rows, and of the macros that do it for them, without comments."""
    places = [ROOT / "models" / place for place in ("staging", "canonical/identity", "canonical/usage", "quality")]
    paths = [path for place in places for path in place.rglob("*.sql")] + [ROOT / "macros" / "landed_rows.sql"]
    return {path: re.sub(r"--[^\n]*", "", path.read_text(encoding="utf-8")) for path in paths}


def written_codes(sql: str) -> set[str]:
    """Texts that a case expression or a literal gives to a column of reasons or flags."""
    tokens = TOKEN.findall(sql)
    codes: set[str] = set()
    open_cases: list[set[str]] = []
    for place, token in enumerate(tokens):
        word = token.lower()
        following = [text.lower() for text in tokens[place + 1 : place + 4]]
        if word == "case":
            open_cases.append(set())
        elif word in ("then", "else") and open_cases and following and following[0].startswith("'"):
            open_cases[-1].add(tokens[place + 1].strip("'"))
        elif word == "end" and open_cases:
            found = open_cases.pop()
            rest = [text for text in following if text != ")"]
            named = rest[1] if rest[:1] == ["as"] and len(rest) > 1 else ""
            if open_cases and not named:
                open_cases[-1] |= found
            elif CODE_COLUMN.search(named) and named not in NOT_OF_ROWS:
                codes |= found
        elif word.startswith("'") and following[:1] == ["as"]:
            named = following[1] if len(following) > 1 else ""
            if CODE_COLUMN.search(named) and named not in NOT_OF_ROWS:
                codes.add(token.strip("'"))
    return {code for code in codes if re.fullmatch(r"[a-z]+(_[a-z]+)+|voided", code)}


def test_every_code_says_what_it_means_and_how_to_resolve_it() -> None:
    rows = seed_rows()
    assert [row["reason_code"] for row in rows if not row["meaning"].strip() or not row["remedy"].strip()] == []
    assert [row["reason_code"] for row in rows if not row["remedy"].endswith(".")] == []
    assert len({row["reason_code"] for row in rows}) == len(rows)


def test_every_code_that_sql_writes_is_in_the_seed() -> None:
    known = {row["reason_code"] for row in seed_rows()}
    unknown = {
        f"{path.relative_to(ROOT)}: {code}" for path, sql in sources().items() for code in written_codes(sql) - known
    }
    assert sorted(unknown) == []


def test_every_code_in_the_seed_is_written_by_some_sql() -> None:
    quoted = {text for sql in sources().values() for text in re.findall(r"'([a-z_]+)'", sql)}
    assert sorted(row["reason_code"] for row in seed_rows() if row["reason_code"] not in quoted) == []


@pytest.mark.parametrize(
    ("sql", "codes"),
    [
        ("case when a then 'wrong_day' else null end as row_reason", {"wrong_day"}),
        ("coalesce(x, case when a then 'too_much' end) as reason_code", {"too_much"}),
        ("select 'late_row' as flag_code", {"late_row"}),
        ("case when a then case when b then 'in_side' end end as reason_code", {"in_side"}),
        ("case when a then 'no_code' end as status", set()),
    ],
)
def test_codes_are_found_in_sql(sql: str, codes: set[str]) -> None:
    assert written_codes(sql) == codes
