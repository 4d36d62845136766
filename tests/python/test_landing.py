"""Strict reading of landing files: what is wrong stops with file, row and remedy; nothing is lost or guessed."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from landing_files import LandingError, TableContract, read_table, vendor_is_on

CONTRACT = TableContract(vendor="periods", table="t", required=("id", "amount"), optional=("note",))


def land(tmp_path: Path, content: bytes | str, name: str = "t.csv") -> str:
    folder = tmp_path / "periods"
    folder.mkdir(exist_ok=True)
    data = content.encode() if isinstance(content, str) else content
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)
    return str(tmp_path)


def read(raw_dir: str, contract: TableContract = CONTRACT) -> list[dict[str, object]]:
    return read_table(contract, raw_dir=raw_dir, is_on=True).read_all().to_pylist()


def test_values_stay_text_and_optional_columns_become_null(tmp_path: Path) -> None:
    rows = read(land(tmp_path, "id,amount\n007,1e3\n,01/02/2024\n"))
    assert [(row["_row_number"], row["id"], row["amount"], row["note"]) for row in rows] == [
        (1, "007", "1e3", None),
        (2, None, "01/02/2024", None),
    ]


@pytest.mark.parametrize(
    "content",
    [
        'id,amount\n1,"1,200"\n2,"two\nlines"\n',
        '\ufeffid,amount\r\n1,"1,200"\r\n2,"two\nlines"\r\n',
    ],
    ids=["LF", "BOM and CRLF"],
)
def test_quotes_line_breaks_bom_and_crlf(tmp_path: Path, content: str) -> None:
    assert [row["amount"] for row in read(land(tmp_path, content))] == ["1,200", "two\nlines"]


def test_column_order_and_extra_columns_are_kept(tmp_path: Path) -> None:
    [row] = read(land(tmp_path, "extra,amount,id\nx,2,1\n"))
    assert (row["id"], row["amount"]) == ("1", "2")
    assert str(row["extra"]).startswith("extra_"), "what nobody declared is kept as a pseudonym"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("id\n1\n", r"t\.csv: required column missing: amount\. The header has: id"),
        ("id,amount,id\n1,2,3\n", "column named twice in the header: id"),
        ("id,amount\n1,2\n3\n", r"t\.csv, line 3: 1 fields where the header has 2"),
        ("id,amount\n1,2,3\n", r"line 2: 3 fields where the header has 2"),
        (b"id,amount\n1,caf\xe9\n", r"t\.csv, line 2: byte 6 of the line is not UTF-8"),
        ("id,amount,Note\n1,2,x\n", "column 'Note' is probably note"),
        (b"id,amount\n1,a\x00b\n", "NUL"),
        ("", "the file is empty, not even a header"),
        ('id,amount\n1,"open\n', r"t\.csv, in the record that begins in line 2: .*Quote the field"),
    ],
)
def test_a_broken_file_stops_with_file_row_and_remedy(tmp_path: Path, content: bytes | str, message: str) -> None:
    with pytest.raises(LandingError, match=message):
        read(land(tmp_path, content))


def test_a_width_that_changes_in_the_middle_of_a_large_file_stops(tmp_path: Path) -> None:
    lines = ["id,amount"] + ["1,2"] * 30_000 + ["1,2,3"] * 1_000
    with pytest.raises(LandingError, match="line 30002"):
        read(land(tmp_path, "\n".join(lines) + "\n"))


def test_parquet_and_csv_read_alike(tmp_path: Path) -> None:
    csv_rows = read(land(tmp_path / "csv", "id,amount\n1,2.50\n2,\n")) if (tmp_path / "csv").mkdir() is None else []
    folder = tmp_path / "parquet" / "periods"
    folder.mkdir(parents=True)
    duckdb.sql("select '1' as id, 2.50 as amount union all select '2', null").write_parquet(str(folder / "t.parquet"))
    parquet_rows = read(str(tmp_path / "parquet"))
    strip = [{key: value for key, value in row.items() if key != "_file"} for row in csv_rows]
    assert strip == [{key: value for key, value in row.items() if key != "_file"} for row in parquet_rows]


def test_a_table_split_into_parts_is_one_table(tmp_path: Path) -> None:
    land(tmp_path, "id,amount\n1,2\n", "t/a.csv")
    rows = read(land(tmp_path, "amount,id\n4,3\n", "t/b.csv"))
    assert [(row["_row_number"], row["id"]) for row in rows] == [(1, "1"), (2, "3")]


def test_one_table_landed_twice_stops(tmp_path: Path) -> None:
    land(tmp_path, "id,amount\n1,2\n")
    with pytest.raises(LandingError, match="landed more than once"):
        read(land(tmp_path, "id,amount\n1,2\n", "t_data.csv"))


def test_a_cell_of_ten_megabytes(tmp_path: Path) -> None:
    [row] = read(land(tmp_path, "id,amount\n1," + "x" * 10_000_000 + "\n"))
    assert len(str(row["amount"])) == 10_000_000


def test_a_missing_file_of_a_vendor_that_is_on_stops_and_an_optional_one_is_empty(tmp_path: Path) -> None:
    (tmp_path / "periods").mkdir()
    with pytest.raises(LandingError, match=r"is missing\. Land the file, or leave periods out of VENDORS"):
        read(str(tmp_path))
    optional = TableContract(vendor="periods", table="t", required=("id",), is_optional=True)
    assert read(str(tmp_path), optional) == []


def test_a_table_that_must_have_rows_needs_one(tmp_path: Path) -> None:
    contract = TableContract(vendor="periods", table="t", required=("id",), must_have_rows=True)
    with pytest.raises(LandingError, match=r"t\.csv: no row after the header.*Land the whole extract again"):
        read(land(tmp_path, "id\n"), contract)
    assert len(read(land(tmp_path, "id\n1\n"), contract)) == 1


def test_a_vendor_is_on_by_name_or_by_its_folder(tmp_path: Path) -> None:
    (tmp_path / "periods").mkdir()
    assert vendor_is_on("periods", raw_dir=str(tmp_path), vendors="auto")
    assert not vendor_is_on("stripe", raw_dir=str(tmp_path), vendors="auto")
    assert vendor_is_on("stripe", raw_dir=str(tmp_path), vendors="periods, stripe")
    assert not vendor_is_on("periods", raw_dir=str(tmp_path), vendors="stripe")
