"""Two extracts of one source: the exact list of changed, late, new and vanished rows, against a plain recount."""

from __future__ import annotations

import csv
import datetime
import json
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import compare_extracts
import duckdb
import pytest
from compare_extracts import (
    COUNTS,
    ExtractTable,
    TableDifference,
    chosen_tables,
    compare_table,
    declared_tables,
    moment_of,
    opened,
    summary,
    write_results,
)
from compiled_warehouse import ROOT, write_table
from hypothesis import example, given, settings
from hypothesis import strategies as st
from landing_files import LandingError, TableContract

COLUMNS = ("id", "part", "status", "amount", "created")
TABLE = ExtractTable(TableContract("shop", "orders", COLUMNS), key=("id", "part"), dated_by=("created",))
UNTIL = datetime.datetime(2026, 3, 31, 23, 59, 59)
Row = tuple[str | None, ...]
Difference = tuple[str, ...]


def compare(
    old: Sequence[Row], new: Sequence[Row], until: datetime.datetime | None = UNTIL
) -> tuple[TableDifference, duckdb.DuckDBPyConnection]:
    """Write both extracts as CSV files and compare them."""
    connection = opened()
    with TemporaryDirectory() as folder:
        for name, rows in (("old", old), ("new", new)):
            write_table(
                Path(folder) / name, "shop", "orders", [dict(zip(COLUMNS, row, strict=True)) for row in rows], COLUMNS
            )
        found = compare_table(connection, TABLE, Path(folder) / "old", Path(folder) / "new", until)
    return found, connection


def listed(connection: duckdb.DuckDBPyConnection) -> Counter[Difference]:
    """The differences as (status, key, column, before, after), rows as JSON."""
    rows = connection.execute("select status, row_key, column_name, before, after from differences").fetchall()
    return Counter(tuple(str(value) for value in row) for row in rows)


def plain_recount(old: Sequence[Row], new: Sequence[Row]) -> Counter[Difference]:
    """The same list by dictionaries: equal rows cancel, lone keys are paired, the rest is new, late or vanished."""
    left_old, left_new = Counter(old) - Counter(new), Counter(new) - Counter(old)
    by_key: dict[Row, tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
    for side, left in enumerate((left_old, left_new)):
        for row in left.elements():
            by_key[row[:2]][side].append(row)
    answer: Counter[Difference] = Counter()
    for key, (olds, news) in by_key.items():
        key_text = as_json(dict(zip(COLUMNS[:2], key, strict=True)))
        if len(olds) == len(news) == 1 and any(key):
            for column, before, after in zip(COLUMNS, olds[0], news[0], strict=True):
                if before != after:
                    answer["changed", key_text, column, str(before), str(after)] += 1
            continue
        for row in olds:
            answer["vanished", key_text, "None", as_json(dict(zip(COLUMNS, row, strict=True))), "None"] += 1
        for row in news:
            is_late = row[4] is not None and datetime.datetime.fromisoformat(row[4]) <= UNTIL
            row_text = as_json(dict(zip(COLUMNS, row, strict=True)))
            answer["late" if is_late else "new", key_text, "None", "None", row_text] += 1
    return answer


def as_json(row: dict[str, str | None]) -> str:
    return json.dumps(row, separators=(",", ":"), ensure_ascii=False)


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c", None]),
        st.sampled_from(["1", "2", None]),
        st.sampled_from(["active", "Active", "NULL", "None", " ", None]),
        st.sampled_from(["10", "10.0", "0", "a,b", 'quo"te', "line\nbreak", None]),
        st.sampled_from(["2026-03-31", "2026-04-01", "2026-01-15 10:00:00", None]),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(old=ROWS, new=ROWS)
@example(old=[("a", None, None, "1", None)], new=[("a", None, "x", "1", None)])
@example(old=[(None, None, "x", "1", None)], new=[(None, None, "y", "1", None)])
@example(old=[("a", "1", "x", "1", None)] * 2, new=[("a", "1", "x", "1", None), ("a", "1", "y", "1", None)])
def test_differences_are_those_of_a_plain_recount(old: list[Row], new: list[Row]) -> None:
    found, connection = compare(old, new)
    assert listed(connection) == plain_recount(old, new)
    counts = found.counts
    assert counts["same"] + counts["changed"] + counts["vanished"] == len(old)
    assert counts["same"] + counts["changed"] + counts["new"] + counts["late"] == len(new)
    connection.close()


def test_a_worked_example() -> None:
    """NULL became a value, 10.0 is another text than 10; one row vanished, one is late, one is new."""
    old = [
        ("a", "1", None, "10", "2026-01-01"),
        ("b", "1", "active", "10", "2026-01-01"),
        ("c", None, "active", "7", "2026-02-01"),
        ("d", None, "active", "7", None),
    ]
    new = [
        ("d", None, "active", "7", None),
        ("b", "1", "active", "10.0", "2026-01-02"),
        ("a", "1", "paused", "10", "2026-01-01"),
        ("e", "1", "active", "3", "2026-03-31"),
        ("f", "1", "active", "4", "2026-04-01"),
    ]
    found, connection = compare(old, new)
    assert found.counts == {
        "old_rows": 4, "new_rows": 5, "same": 1, "changed": 2, "late": 1, "new": 1, "vanished": 1,
    }  # fmt: skip
    rows = connection.execute(
        "select status, row_key, column_name, before, after, old_row_number, new_row_number from differences "
        "where status = 'changed' order by row_key, column_name"
    ).fetchall()
    assert rows == [
        ("changed", '{"id":"a","part":"1"}', "status", None, "paused", 1, 3),
        ("changed", '{"id":"b","part":"1"}', "amount", "10", "10.0", 2, 2),
        ("changed", '{"id":"b","part":"1"}', "created", "2026-01-01", "2026-01-02", 2, 2),
    ]
    others = connection.execute(
        "select status, row_key from differences where status <> 'changed' order by 1"
    ).fetchall()
    assert others == [
        ("late", '{"id":"e","part":"1"}'),
        ("new", '{"id":"f","part":"1"}'),
        ("vanished", '{"id":"c","part":null}'),
    ]


class Misspelt:
    """A connection on which one piece of every statement is another one."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, right: str, wrong: str) -> None:
        self.connection, self.right, self.wrong, self.count = connection, right, wrong, 0

    def execute(self, sql: str, *parameters: Any) -> duckdb.DuckDBPyConnection:
        self.count += self.right in sql
        return self.connection.execute(sql.replace(self.right, self.wrong), *parameters)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection, name)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [(" is distinct from ", " <> "), (" is not distinct from ", " = "), (" and o._copy = n._copy", "")],
    ids=["a change from NULL is lost", "NULL equals nothing", "a copy cancels all others"],
)
def test_a_planted_bug_is_seen(right: str, wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The recount sees it, or the counts that must add up do."""
    connection = Misspelt(opened(), right, wrong)
    monkeypatch.setattr(sys.modules[__name__], "opened", lambda: connection)
    old = [("a", "1", None, "10", None), ("b", None, "x", "1", None), *[("c", "1", "x", "1", None)] * 2]
    new = [("a", "1", "paused", "10", None), ("b", None, "x", "1", None), ("c", "1", "x", "1", None)]
    try:
        _, compared = compare(old, new)
        assert listed(compared) != plain_recount(old, new)
    except LandingError as error:
        assert "do not add up" in str(error)
    assert connection.count


def test_the_time_covered_is_read_from_the_old_extract() -> None:
    found, _ = compare([("a", "1", "x", "1", "2026-02-01")], [("b", "1", "x", "1", "2026-02-01")], until=None)
    assert found.covered_until == datetime.datetime(2026, 2, 1) and found.counts["late"] == 1
    assert moment_of("2026-02-01") == datetime.datetime(2026, 2, 1, 23, 59, 59, 999999)
    assert moment_of("2026-02-01T12:00:00+02:00") == datetime.datetime(2026, 2, 1, 10)


def test_without_dates_nothing_is_late(tmp_path: Path) -> None:
    """An old extract without a date covers no time, and a table without dates has none to compare."""
    found, _ = compare([("a", "1", "x", "1", None)], [("b", "1", "x", "1", "2026-02-01")], until=None)
    assert (found.covered_until, found.counts["new"], found.counts["late"]) == (None, 1, 0)
    for name in ("old", "new"):
        write_table(tmp_path / name, "shop", "orders", [dict.fromkeys(COLUMNS, name)], COLUMNS)
    counts = compare_table(opened(), replace(TABLE, dated_by=()), tmp_path / "old", tmp_path / "new", UNTIL).counts
    assert (counts["vanished"], counts["new"], counts["late"]) == (1, 1, 0)


def test_a_vendor_and_a_name_choose_the_tables(tmp_path: Path) -> None:
    tables, old, new = declared_tables(), tmp_path / "old", tmp_path / "new"
    for folder, vendor, table in ((old, "stripe", "coupon"), (new, "stripe", "customer"), (new, "zuora", "account")):
        (folder / vendor).mkdir(parents=True, exist_ok=True)
        (folder / vendor / f"{table}.csv").touch()

    def chosen(vendor: str | None, table: str | None) -> list[str]:
        return [found.name for found in chosen_tables(tables, old, new, vendor, table)]

    assert chosen(None, None) == ["stripe.coupon", "stripe.customer", "zuora.account"]
    assert chosen("stripe", None) == ["stripe.coupon", "stripe.customer"]
    assert chosen(None, "coupon") == chosen("stripe", "coupon") == ["stripe.coupon"]


def test_a_table_that_the_new_extract_lacks_has_vanished(extracts: Path) -> None:
    (coupon,) = (table for table in declared_tables() if table.name == "stripe.coupon")
    (extracts / "none").mkdir()
    counts = compare_table(opened(), coupon, extracts / "old", extracts / "none").counts
    assert counts["vanished"] == counts["old_rows"] > 0


def test_the_summary_names_columns_of_one_extract_only() -> None:
    """Not where an extract has no rows: then it has no columns either."""
    counts = dict.fromkeys(COUNTS, 2)
    found = TableDifference("shop.orders", counts, None, ("gone",), ())
    assert [*summary([found])][2:] == ["shop.orders: only the old extract has gone (not compared)"]
    for side in ("old_rows", "new_rows"):
        assert len([*summary([replace(found, counts=counts | {side: 0})])]) == 2


def test_a_column_that_one_extract_lacks_is_named_and_not_compared(tmp_path: Path) -> None:
    """An optional column that the connector began to deliver does not make every row a change."""
    table = ExtractTable(TableContract("shop", "orders", ("id",), ("note",)), key=("id",), dated_by=())
    write_table(tmp_path / "old", "shop", "orders", [{"id": "a"}], ["id", "gone"])
    write_table(tmp_path / "new", "shop", "orders", [{"id": "a", "note": "hello"}], ["id", "note"])
    found = compare_table(opened(), table, tmp_path / "old", tmp_path / "new")
    assert found.counts["same"] == 1 and (found.only_in_old, found.only_in_new) == (("gone",), ("note",))


def test_a_later_sync_is_no_change(tmp_path: Path) -> None:
    """A connector that reads everything again stamps every row anew."""
    table = ExtractTable(TableContract("shop", "orders", ("id", "_fivetran_synced")), key=("id",), dated_by=())
    for name in ("old", "new"):
        row = {"id": "a", "_fivetran_synced": "2026-03-01 00:00:00" if name == "old" else "2026-04-01 00:00:00"}
        write_table(tmp_path / name, "shop", "orders", [row], list(row))
    assert compare_table(opened(), table, tmp_path / "old", tmp_path / "new").counts["same"] == 1


def test_csv_and_parquet_of_the_same_rows_are_the_same(tmp_path: Path) -> None:
    """An empty text and NULL are one thing, as when landing; the file format makes no difference."""
    write_table(tmp_path / "old", "shop", "orders", [{"id": "a", "part": "1"}], COLUMNS)
    (tmp_path / "new" / "shop").mkdir(parents=True)
    duckdb.sql("select 'a' as id, 1 as part, '' as status, null as amount, null as created").write_parquet(
        str(tmp_path / "new" / "shop" / "orders.parquet")
    )
    assert compare_table(opened(), TABLE, tmp_path / "old", tmp_path / "new").counts["same"] == 1


def test_every_landing_table_declares_its_key() -> None:
    """Each key and each date column is a column of its table."""
    tables = declared_tables()
    assert len(tables) >= 70
    for table in tables:
        assert table.key and set(table.key + table.dated_by) <= set(table.contract.columns), table.name


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(compare_extracts.__file__), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def extracts(tmp_path: Path) -> Path:
    """Stripe coupons of the embedded company: one dropped, one changed."""
    source = (ROOT / "seeds/sample/stripe/coupon.csv").read_text(encoding="utf-8")
    lines = source.splitlines(keepends=True)
    for name, text in (("old", source), ("new", "".join([lines[0], lines[1].replace("once", "forever"), *lines[3:]]))):
        (tmp_path / name / "stripe").mkdir(parents=True)
        (tmp_path / name / "stripe" / "coupon.csv").write_text(text, encoding="utf-8")
    return tmp_path


def test_the_command_writes_the_list(extracts: Path) -> None:
    out = extracts / "out"
    done = command(str(extracts / "old"), str(extracts / "new"), "--vendor", "stripe", "--out", str(out))
    assert done.returncode == 0, done.stderr
    with (out / "tables.csv").open(encoding="utf-8") as handle:
        (counted,) = csv.DictReader(handle)
    assert counted["landing_table"] == "stripe.coupon" and counted["vanished"] == "1" and counted["late"] == "0"
    rows = duckdb.sql(f"select status, count(*) from '{out / 'differences.parquet'}' group by 1 order by 1").fetchall()
    lines = duckdb.sql(f"select count(*) from read_csv('{out / 'differences.csv'}')").fetchall()
    assert dict(rows)["vanished"] == 1 and lines[0][0] == sum(count for _, count in rows)
    assert "stripe.coupon" in done.stdout and f"every difference: {out}/differences.csv and .parquet" in done.stdout
    assert done.stdout.rstrip().endswith(f"counts: {out}/tables.csv")


def test_a_formula_in_a_cell_stays_text(tmp_path: Path) -> None:
    """What a spreadsheet would take for a formula is neutralised in the lists; Parquet keeps the text as it is."""
    formula = "=cmd|' /C calc'!A0"
    found, connection = compare([("a", "1", "x", "-5", None)], [("a", "1", formula, "-7.5", None)])
    write_results(connection, [replace(found, table="=shop.orders")], tmp_path / "out")
    with (tmp_path / "out" / "differences.csv").open(encoding="utf-8", newline="") as handle:
        cells = {row["column_name"]: (row["before"], row["after"]) for row in csv.DictReader(handle)}
    assert cells == {"status": ("x", f"'{formula}"), "amount": ("-5", "-7.5")}
    kept = duckdb.execute(
        "select after from read_parquet(?) where column_name = 'status'",
        [str(tmp_path / "out" / "differences.parquet")],
    ).fetchall()
    assert kept == [(formula,)]
    assert "'=shop.orders," in (tmp_path / "out" / "tables.csv").read_text(encoding="utf-8")
    connection.close()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["/no/such/folder", "new"], "no such folder"),
        (["old", "new", "--vendor", "strip"], "--vendor: unknown: strip. Known: hubspot"),
        (["old", "new", "--table", "cupon"], "--table: unknown: cupon"),
        (["old", "new", "--vendor", "zuora"], "holds any of: zuora.account"),
        (["old", "broken"], "required column missing: duration"),
        (["old", "new", "--covered-until", "yesterday"], "expected YYYY-MM-DD"),
    ],
)
def test_bad_input_is_a_clear_error(extracts: Path, arguments: list[str], message: str) -> None:
    (extracts / "broken" / "stripe").mkdir(parents=True)
    (extracts / "broken" / "stripe" / "coupon.csv").write_text("id\nx\n", encoding="utf-8")
    folders = [str(extracts / name) if name in ("old", "new", "broken") else name for name in arguments]
    done = command(*folders, "--out", str(extracts / "out"))
    assert done.returncode == 2 and message in done.stderr and "Traceback" not in done.stderr
