"""Limits and subjects of the gate, read from the policy seeds.

Nothing the gate decides with stands in Python: ratios, days, shares, severities and the columns watched are rows of
`seeds/policy/gate_limits.csv`, `gate_subjects.csv` and `gate_text_marks.csv`.
"""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import yaml
from landing_files import TableContract
from run_settings import project_vars

ROOT = Path(__file__).resolve().parents[2]
POLICY = ROOT / "seeds" / "policy"
ALL = "all"
Severity = Literal["error", "warn"]


class GateError(Exception):
    """A row of the gate's policy cannot be used; the message names file, row and remedy."""


class GateFilesError(GateError):
    """What the gate remembers cannot be read or written; the message names the place and the remedy."""


@dataclass(frozen=True)
class Limit:
    """One row of `gate_limits`: the measure `check_name` of a suite's frame must lie between `low` and `high`."""

    suite: str
    check_name: str
    kind: str
    table_name: str
    column_name: str
    low: float | None
    high: float | None
    is_low_excluded: bool
    unit: str
    min_count: int
    history_length: int
    severity: Severity
    meaning: str
    remedy: str

    @property
    def expected(self) -> str:
        """The limit in words."""
        if self.low is not None and self.high is not None:
            return f"{self.low:g} to {self.high:g} {self.unit}"
        if self.low is not None:
            return f"{'above' if self.is_low_excluded else 'at least'} {self.low:g} {self.unit}"
        return f"at most {self.high:g} {self.unit}"


@dataclass(frozen=True)
class Subject:
    """One row of `gate_subjects`: a column that a suite watches."""

    suite: str
    table_name: str
    column_name: str
    time_column: str
    filter_column: str
    filter_value: str
    missing_values: tuple[str, ...]


def read_limits(suite: str, policy: Path = POLICY) -> list[Limit]:
    """Limits of a suite, in the order of the file."""
    path = policy / "gate_limits.csv"
    return [_limit(row, path, number) for number, row in _rows(path) if row["suite"] == suite]


def read_subjects(suite: str, policy: Path = POLICY) -> list[Subject]:
    """Columns that a suite watches, in the order of the file."""
    return [
        Subject(
            suite=suite,
            table_name=row["table_name"],
            column_name=row["column_name"],
            time_column=row["time_column"],
            filter_column=row["filter_column"],
            filter_value=row["filter_value"],
            missing_values=tuple(row["missing_values"].split()),
        )
        for _, row in _rows(policy / "gate_subjects.csv")
        if row["suite"] == suite
    ]


def read_text_marks(policy: Path = POLICY) -> str:
    """One regular expression for all characters that come from wrong decoding."""
    return "|".join(row["mark"] for _, row in _rows(policy / "gate_text_marks.csv"))


def history_length(suite: str, check_name: str = ALL, policy: Path = POLICY) -> int:
    """Builds or months that the suite, or one check of it, looks back: the longest of its limits; 0 without a limit."""
    lengths = [limit.history_length for limit in read_limits(suite, policy) if check_name in (ALL, limit.check_name)]
    return max(lengths, default=0)


def longest_history(policy: Path = POLICY) -> int:
    """Builds or months that the check with the longest memory looks back."""
    return max(int(row["history_length"]) for _, row in _rows(policy / "gate_limits.csv"))


def runs_kept() -> int:
    """Runs of the gate that are kept (var gate:runs_kept). Raises GateError when it is no whole number above zero."""
    value = project_vars()["gate:runs_kept"]
    if type(value) is not int or value < 1:
        raise GateError(f"dbt_project.yml, gate:runs_kept: not a whole number of at least 1: {value!r}.")
    return value


def declared_tables() -> list[TableContract]:
    """Landing tables as the sources files declare them; of a scanned table its files stand for it."""
    tables = []
    for path in sorted((ROOT / "models" / "staging").glob("*/*/_*__sources.yml")):
        for source in yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]:
            for table in source["tables"]:
                meta = table.get("meta", {})
                if "required" in meta:
                    tables.append(
                        TableContract(
                            vendor=source["name"],
                            table=meta.get("files_of", table["name"]),
                            required=tuple(meta["required"]),
                            optional=tuple(meta.get("optional", ())),
                            is_optional=bool(meta.get("is_optional_table", False)),
                            unread=tuple(meta.get("unread", ())),
                        )
                    )
    return tables


def as_of_date() -> date:
    """Last known day: the setting AS_OF, else the project's variable."""
    project = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))
    return date.fromisoformat(os.environ.get("AS_OF") or str(project["vars"]["company:as_of_date"]))


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(enumerate(csv.DictReader(handle), start=2))


def _limit(row: dict[str, str], path: Path, number: int) -> Limit:
    """A row as numbers; raises GateError when it cannot be read."""
    try:
        values = [float(value) for value in row["limit_value"].split("|")]
        low, high = {
            "at_least": (values[0], None),
            "above": (values[0], None),
            "at_most": (None, values[0]),
            "between": (values[0], values[-1]),
        }[row["comparison"]]
        if low is not None and high is not None and low > high:
            raise ValueError(f"{low:g} lies above {high:g}")
        if row["severity"] not in ("error", "warn"):
            raise ValueError(f"severity {row['severity']!r}")
        return Limit(
            suite=row["suite"],
            check_name=row["check_name"],
            kind=row["kind"],
            table_name=row["table_name"],
            column_name=row["column_name"],
            low=low,
            high=high,
            is_low_excluded=row["comparison"] == "above",
            unit=row["unit"],
            min_count=int(row["min_count"]),
            history_length=int(row["history_length"]),
            severity="error" if row["severity"] == "error" else "warn",
            meaning=row["meaning"],
            remedy=row["remedy"],
        )
    except (KeyError, ValueError) as error:
        raise GateError(
            f"{path}, line {number}: not a usable limit ({error}). Comparison is at_least, above, at_most or between, "
            "severity is error or warn, the other limits are numbers."
        ) from None
