"""Approved numbers of the embedded company: a fingerprint of every column of the arr, metrics and quality layers.

Counts and sums stay readable; texts, dates and the row as a whole are hashed without regard to order. Approve a change
that is meant with `make approve`; the difference of the file then shows in review what moved.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import duckdb

APPROVED = Path(__file__).resolve().parents[1] / "fixtures" / "sample_published.csv"
ALL_COLUMNS = "(row)"
Fingerprint = dict[str, tuple[int, str]]
NUMBERS = ("DECIMAL", "BIGINT", "INTEGER", "HUGEINT", "SMALLINT", "TINYINT", "DOUBLE", "FLOAT", "UBIGINT")


def _text(column: str, data_type: str) -> str:
    """The value as text; floating point to nine significant digits, because its sums depend on the order."""
    if data_type in ("DOUBLE", "FLOAT"):
        return f"printf('%.9g', \"{column}\")"
    return f'cast("{column}" as varchar)'


def _hash(text: str) -> str:
    return f"coalesce(sum(cast(md5_number_lower({text}) % 1000000007 as hugeint)), 0)"


def fingerprint(connection: duckdb.DuckDBPyConnection, relation: str, only: Iterable[str] | None = None) -> Fingerprint:
    """Rows filled and the sum or hash of each column, and of the rows as a whole."""
    described = connection.execute(f"describe {relation}").fetchall()
    columns = {name: kind for name, kind, *_ in described if only is None or name in set(only)}
    measures = []
    for name, kind in columns.items():
        exact = kind.startswith(NUMBERS) and kind not in ("DOUBLE", "FLOAT")
        value = f'sum("{name}")' if exact else _hash(_text(name, kind))
        measures += [f'count("{name}")', f"cast({value} as varchar)"]
    row = "concat_ws('|', " + ", ".join(f"coalesce({_text(name, kind)}, '~')" for name, kind in columns.items()) + ")"
    measures += ["count(*)", f"cast({_hash(row)} as varchar)"]
    found = connection.execute(f"select {', '.join(measures)} from {relation}").fetchone()
    assert found is not None
    names = [*columns, ALL_COLUMNS]
    return {name: (found[2 * i], _plain(found[2 * i + 1])) for i, name in enumerate(names)}


def _plain(value: str | None) -> str:
    """A number in one spelling: 2400.00 and 2400 are the same."""
    if value is None:
        return ""
    number = Decimal(value)
    return format(number.normalize() if number else Decimal(0), "f")


def differences(approved: Fingerprint, found: Fingerprint) -> list[str]:
    """The columns whose fingerprint moved, in words."""
    lines = []
    for name in dict.fromkeys([*approved, *found]):
        if approved.get(name) != found.get(name):
            lines.append(f"{name}: approved {_words(approved.get(name))}, found {_words(found.get(name))}")
    return lines


def _words(measure: tuple[int, str] | None) -> str:
    return "no such column" if measure is None else f"{measure[0]} filled, {measure[1] or 'nothing'}"


def read_approved(path: Path = APPROVED) -> dict[str, Fingerprint]:
    """Approved fingerprints by model."""
    models: dict[str, Fingerprint] = {}
    with path.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            models.setdefault(row["model"], {})[row["column"]] = (int(row["filled"]), row["sum_or_hash"])
    return models


def write_approved(found: dict[str, Fingerprint], path: Path = APPROVED) -> None:
    """Freeze the fingerprints, by model, columns in the order of the model."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(["model", "column", "filled", "sum_or_hash"])
        for model in sorted(found):
            writer.writerows([model, column, *measure] for column, measure in found[model].items())
