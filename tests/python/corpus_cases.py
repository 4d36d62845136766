"""The shape of a case of the corpus of bad inputs: what is landed, and what the project must make of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Fate:
    """Landed rows that a rule decides on: quarantined with a reason, rightly ignored, or used with a remark."""

    source: str
    record: str
    disposition: str
    reason: str
    rows: int = 1


@dataclass(frozen=True)
class Answer:
    """A query on the built warehouse and the rows that it must return."""

    sql: str
    rows: Sequence[tuple[Any, ...]]


@dataclass(frozen=True)
class Plant:
    """A bug that real projects made: a piece of a model's compiled SQL and what was written instead."""

    model: str
    right: str
    wrong: str


@dataclass(frozen=True)
class Case:
    """One entry of the corpus. `landed` names tables as `vendor.table`; `handling` is E, Q or F.

    E stops or makes the wrong number impossible; Q sets the row aside with a reason while the rest goes on; F accepts
    the row, with a mark that is counted.
    """

    entry: str
    title: str
    handling: str
    landed: Mapping[str, Sequence[Row]]
    fates: Sequence[Fate] = ()
    answers: Sequence[Answer] = ()
    plants: Sequence[Plant] = ()


@dataclass(frozen=True)
class Broken:
    """A landing that must stop: files by path, and the pieces of the message that name file, place and remedy."""

    entry: str
    title: str
    files: Mapping[str, bytes]
    table: str
    message: Sequence[str]
