"""Where a row lies that an error numbers over all part files of its table.

Models know a row by its number in the whole table (`_row_number`). Who lands a table as a folder of part files looks
for it in one of them.
"""

from __future__ import annotations

import re
from pathlib import Path

from landing_files import LandingError, TableContract, checked_files, table_files

TABLE = re.compile(r"\b([a-z][a-z0-9_]*)/([a-z][a-z0-9_]*)\b")
ROW = re.compile(r"\brows? ([0-9]+)")


def with_files(message: str, raw_dir: str) -> str:
    """A message of input errors, with file and row in the file behind each row of a table in part files."""
    return " | ".join(_with_files(problem, raw_dir) for problem in message.split(" | "))


def _with_files(problem: str, raw_dir: str) -> str:
    places = []
    for row in ROW.finditer(problem):
        tables = list(TABLE.finditer(problem))
        before = [table for table in tables if table.end() <= row.start()]
        named = before[-1:] or tables[:1]
        place = _place(named[0][1], named[0][2], int(row[1]), raw_dir) if named else ""
        if place:
            places.append(f"row {row[1]} is {place}")
    return f"{problem} ({'; '.join(places)})" if places else problem


def _place(vendor: str, table: str, number: int, raw_dir: str) -> str:
    """File and row of a row of a table in several files; empty where there is one file, or none that can be read."""
    try:
        paths = table_files(TableContract(vendor, table, ()), raw_dir)
        files = checked_files(paths) if len(paths) > 1 else []
    except LandingError:
        return ""
    for file in files:
        if number <= file.records:
            return f"row {number} of {file.path.relative_to(Path(raw_dir))}"
        number -= file.records
    return ""
