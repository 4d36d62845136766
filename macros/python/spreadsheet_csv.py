"""The one writer of CSV files that people open: a cell that a spreadsheet would take for a formula gets an apostrophe.

Numbers, dates and booleans stay as they are.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import duckdb

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
BATCH_ROWS = 10_000


def neutralised(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet would read a formula; a number is none.

    Blanks in front do not hide a formula from every spreadsheet, and a separator inside a cell cannot begin a new one
    because the writer quotes it.
    """
    if NUMBER.fullmatch(text):
        return text
    return f"'{text}" if text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS) else text


def cell(value: Any) -> str:
    """One value as the text of a CSV cell."""
    if value is None:
        return ""
    return neutralised(value if isinstance(value, str) else str(value))


def write_rows(result: duckdb.DuckDBPyConnection, out: Path) -> int:
    """Write what a query gives, with a header row; returns the number of rows."""
    count = 0
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow([neutralised(column[0]) for column in result.description or []])
        while rows := result.fetchmany(BATCH_ROWS):
            writer.writerows([cell(value) for value in row] for row in rows)
            count += len(rows)
    return count
