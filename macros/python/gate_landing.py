"""Suites of the landing files: shape, volume, freshness, encoding and empty values, each against earlier builds.

Files are measured with one query each. Whether they can be read as declared is decided by the strict reader of the
build and not here: a table whose files cannot be read is left out, because the build stops at it and says why. Names
that nobody declared go by the reader's rule, because results are published: one that could be a value is a pseudonym.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
from gate_checks import Gate, frame_of
from gate_history import Measure, baselines
from gate_policy import Subject, declared_tables, history_length, read_limits, read_subjects, read_text_marks
from landing_files import (
    LandingError,
    TableContract,
    check_header,
    check_records,
    csv_records,
    pseudonyms_of,
    table_files,
    vendor_is_on,
)
from pseudonyms import Pseudonyms
from sql_names import sql_name, sql_text

SUITES = ("landing_shape", "landing_volume", "landing_freshness", "landing_encoding", "landing_nulls")
EPOCH = date(1970, 1, 1)
LINE_SIZE = 2_097_152
UNTIL_AS_OF = "until_as_of"
Recorded = Mapping[str, date]


@dataclass
class Profile:
    """What the files of one landing table hold, by the names under which the reader keeps its columns.

    `newest` is the latest readable day of a recorded column. `renamed` has the files that hold columns nobody declared
    while optional ones are absent: path below the landing folder -> (undeclared, absent).
    """

    contract: TableContract
    row_count: int = 0
    filled: dict[str, int] = field(default_factory=dict)
    broken_count: int | None = None
    broken_columns: list[str] = field(default_factory=list)
    newest: date | None = None
    renamed: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)
    is_readable: bool = True

    @property
    def columns(self) -> list[str]:
        """Columns of the headers, in order."""
        return list(self.filled)

    @property
    def name(self) -> str:
        """Vendor and table."""
        return f"{self.contract.vendor}.{self.contract.table}"


def profiles(raw_dir: str, vendors: str, as_of: date) -> list[Profile]:
    """Measure every declared table that is landed; a vendor that is off has none."""
    recorded: dict[str, dict[str, date]] = {}
    for subject in read_subjects("landing_freshness"):
        until = as_of if subject.filter_value == UNTIL_AS_OF else date.max
        recorded.setdefault(subject.table_name, {})[subject.column_name] = until
    marks, pseudonyms = read_text_marks(), pseudonyms_of(raw_dir)
    found = []
    for contract in declared_tables():
        if vendor_is_on(contract.vendor, raw_dir=raw_dir, vendors=vendors):
            profile = measured(contract, raw_dir, recorded.get(contract.vendor, {}), marks, pseudonyms)
            found += [profile] if profile.columns or not profile.is_readable else []
    return found


def measured(contract: TableContract, raw_dir: str, recorded: Recorded, marks: str, pseudonyms: Pseudonyms) -> Profile:
    """Profile of one table over all of its files; without files, or when they cannot be read, it is empty."""
    profile = Profile(contract)
    try:
        for path in table_files(contract, raw_dir):
            if path.suffix == ".parquet":
                _add_parquet(profile, path, recorded)
            else:
                _add_csv(profile, path, recorded, marks)
    except (LandingError, duckdb.Error):
        return Profile(contract, is_readable=False)
    kept = {name: name if name in contract.columns else pseudonyms.name_of(name) for name in profile.columns}
    profile.filled = {kept[name]: count for name, count in profile.filled.items()}
    profile.broken_columns = [kept[name] for name in profile.broken_columns]
    profile.renamed = {
        Path(path).relative_to(raw_dir).as_posix(): ([kept[name] for name in undeclared], absent)
        for path, (undeclared, absent) in profile.renamed.items()
    }
    return profile


def _add_parquet(profile: Profile, path: Path, recorded: Recorded) -> None:
    """Add a Parquet file by the counts in its footer, so that large files are not read; its texts are not searched."""
    [(columns,)] = _all("select list(name) from parquet_schema(?) where num_children is null", [str(path)])
    check_header(profile.contract, path, columns)
    _note_renamed(profile, path, columns)
    [(row_count,)] = _all("select num_rows from parquet_file_metadata(?)", [str(path)])
    nulls: dict[str, int | None] = dict(
        _all(
            "select path_in_schema, case when bool_and(stats_null_count is not null) then sum(stats_null_count) end "
            "from parquet_metadata(?) group by path_in_schema",
            [str(path)],
        )
    )
    questions = [_newest_day(name, recorded[name]) for name in columns if name in recorded]
    uncounted = [name for name in columns if nulls.get(name) is None]
    questions += [f"count(*) - count({sql_name(name)})" for name in uncounted]
    if questions:
        [answers] = _all(f"select {', '.join(questions)} from read_parquet(?)", [str(path)])
        days = answers[: len(answers) - len(uncounted)]
        nulls |= dict(zip(uncounted, answers[len(days) :], strict=True))
        _note_newest(profile, days)
    _note_counts(profile, columns, int(row_count), [int(row_count) - int(nulls[name] or 0) for name in columns])


def _add_csv(profile: Profile, path: Path, recorded: Recorded, marks: str) -> None:
    """Add a CSV file: one query counts rows, filled values, rows with broken characters, and finds the newest day."""
    header = next((record for _, record in csv_records(path)), [])
    if not header:
        raise LandingError(f"{path}: no header")
    check_header(profile.contract, path, header)
    _note_renamed(profile, path, header)
    names = [sql_name(name) for name in header]
    text = f"concat_ws(' ', {', '.join(names)})"
    marks = sql_text(marks)
    questions = [
        "count(*)",
        f"count(*) filter (where regexp_matches({text}, {marks}))",
        *(f"count({name})" for name in names),
        *(_newest_day(name, recorded[name]) for name in header if name in recorded),
    ]
    types = ", ".join(f"{sql_text(name)}: 'VARCHAR'" for name in header)
    source = (
        "read_csv(?, auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', nullstr = '', "
        f"parallel = false, max_line_size = ?, columns = {{{types}}})"
    )
    sql, longest = f"select {', '.join(questions)} from {source}", LINE_SIZE
    try:
        [(row_count, broken, *rest)] = _all(sql, [str(path), longest])
    except duckdb.Error:  # a record may be longer than the reader expects; how long they are takes a pass of its own
        longest = max(LINE_SIZE, 8 * check_records(path).longest)
        [(row_count, broken, *rest)] = _all(sql, [str(path), longest])
    _note_newest(profile, rest[len(header) :])
    _note_counts(profile, header, int(row_count), [int(count) for count in rest[: len(header)]])
    profile.broken_count = (profile.broken_count or 0) + int(broken)
    if broken:  # the values themselves are not shown, they may be names of people
        [found] = _all(
            f"select {', '.join(f'coalesce(bool_or(regexp_matches({name}, {marks})), false)' for name in names)} "
            f"from {source}",
            [str(path), longest],
        )
        columns = [name for name, is_broken in zip(header, found, strict=True) if is_broken]
        profile.broken_columns += [name for name in columns if name not in profile.broken_columns]


def _newest_day(name: str, until: date) -> str:
    """The latest readable day of a column; of one whose days may lie ahead, only until the as-of date."""
    day = f"try_cast({sql_name(name)} as date)"
    return f"max({day}) filter (where {day} <= date '{until.isoformat()}')"


def _note_renamed(profile: Profile, path: Path, header: Sequence[str]) -> None:
    """Note a file whose header has columns that nobody declared while optional ones are absent."""
    contract = profile.contract
    undeclared = [name for name in header if name not in (*contract.columns, *contract.unread)]
    absent = [name for name in contract.optional if name not in header]
    if undeclared and absent:
        profile.renamed[str(path)] = (undeclared, absent)


def _note_counts(profile: Profile, columns: Sequence[str], row_count: int, filled: Sequence[int]) -> None:
    profile.row_count += row_count
    for name, count in zip(columns, filled, strict=True):
        profile.filled[name] = profile.filled.get(name, 0) + count


def check_suites(
    gate: Gate, connection: duckdb.DuckDBPyConnection, found: Sequence[Profile], *, landing: str, as_of: date
) -> list[Measure]:
    """Run the landing suites; returns the measures to remember. `landing` names the history to compare with."""

    def before(suite: str, measure: str, length: int = 0) -> dict[tuple[str, str], float]:
        builds = length or history_length(suite)
        return baselines(connection, stage="landing", landing=landing, measure=measure, length=builds)

    filled = before("landing_shape", "null_share", 1)
    frames = {
        "landing_shape": shape_frame(found, filled),
        "landing_volume": volume_frame(found, before("landing_volume", "row_count")),
        "landing_freshness": freshness_frame(
            found, read_subjects("landing_freshness"), before("landing_freshness", "newest_day", 1), as_of
        ),
        "landing_encoding": encoding_frame(found),
        "landing_nulls": nulls_frame(
            found,
            before("landing_nulls", "null_share"),
            {(subject.table_name, subject.column_name) for subject in read_subjects("landing_nulls")},
        ),
    }
    for suite, frame in frames.items():
        gate.check(suite, frame, read_limits(suite))
    return measures_of(found)


def measures_of(found: Sequence[Profile]) -> list[Measure]:
    """Rows of each table, share of empty values of each column, newest day of each vendor."""
    sound = [profile for profile in found if profile.is_readable]
    measures = [Measure(profile.name, "", "row_count", profile.row_count) for profile in sound]
    measures += [
        Measure(profile.name, column, "null_share", 1 - profile.filled[column] / profile.row_count)
        for profile in sound
        for column in profile.columns
        if profile.row_count
    ]
    measures += [Measure(vendor, "", "newest_day", (day - EPOCH).days) for vendor, day in _newest(sound).items()]
    return measures


def shape_frame(found: Sequence[Profile], filled_before: dict[tuple[str, str], float]) -> pd.DataFrame:
    """One row a landed table.

    Against the last build: new columns that nobody declared, and optional ones that are gone. By itself, so that the
    first landing speaks too: columns that nobody declared beside absent optional ones, which may be their new names.
    """
    rows = []
    for profile in found:
        contract = profile.contract
        known = {column for table, column in filled_before if table == profile.name}
        is_compared = bool(known) and profile.is_readable
        declared = (*contract.columns, *contract.unread)
        new = [name for name in profile.columns if name not in known and name not in declared] if is_compared else []
        lost = sorted(known.intersection(contract.optional).difference(profile.columns))
        renamed = max((len(undeclared) for undeclared, _ in profile.renamed.values()), default=0)
        rows.append(
            {
                "table_name": profile.name,
                "basis_count": profile.row_count,
                "new_column_count": len(new) if is_compared else None,
                "lost_column_count": len(lost) if is_compared else None,
                "renamed_column_count": renamed if profile.is_readable else None,
                "detail": "; ".join(
                    text
                    for text in (
                        ", ".join([*(f"new {name}" for name in new), *(f"gone {name}" for name in lost)]),
                        _renamed_words(profile.renamed),
                    )
                    if text
                ),
            }
        )
    return frame_of(rows, ["new_column_count", "lost_column_count", "renamed_column_count"])


def _renamed_words(renamed: dict[str, tuple[list[str], list[str]]]) -> str:
    """The first file that may hold a renamed column, its two lists, and how many more files there are."""
    if not renamed:
        return ""
    path, (undeclared, absent) = next(iter(renamed.items()))
    others = f"; and {len(renamed) - 1} more files" if len(renamed) > 1 else ""
    return f"{path}: undeclared columns {', '.join(undeclared)}; optional columns absent {', '.join(absent)}{others}"


def volume_frame(found: Sequence[Profile], rows_before: dict[tuple[str, str], float]) -> pd.DataFrame:
    """One row a table that is landed or was: rows now over the median rows of earlier builds."""
    now = {profile.name: profile.row_count for profile in found if profile.is_readable}
    unreadable = {profile.name for profile in found if not profile.is_readable}
    before = {table: value for (table, _), value in rows_before.items() if table not in unreadable}
    rows = []
    for table in sorted(now | before):
        earlier = before.get(table)
        rows.append(
            {
                "table_name": table,
                "basis_count": earlier or 0,
                "rows_to_history": now.get(table, 0) / earlier if earlier else None,
                "detail": f"{now.get(table, 0)} rows, {earlier:g} in earlier builds" if earlier else "",
            }
        )
    return frame_of(rows, ["rows_to_history"])


def freshness_frame(
    found: Sequence[Profile], subjects: Sequence[Subject], newest_before: dict[tuple[str, str], float], as_of: date
) -> pd.DataFrame:
    """One row a vendor that records times: age of its newest row, and days it is behind the last build."""
    newest = _newest([profile for profile in found if profile.is_readable])
    rows = []
    for vendor in dict.fromkeys(subject.table_name for subject in subjects):
        if vendor not in newest:
            continue
        day, before = newest[vendor], newest_before.get((vendor, ""))
        rows.append(
            {
                "table_name": vendor,
                "basis_count": sum(profile.row_count for profile in found if profile.contract.vendor == vendor),
                "age_days": (as_of - day).days,
                # An earlier build may have been one of a later as-of date, which no landing of this one can reach.
                "days_behind": None if before is None else min(before, (as_of - EPOCH).days) - (day - EPOCH).days,
                "detail": f"newest row {day.isoformat()}",
            }
        )
    return frame_of(rows, ["age_days", "days_behind"])


def encoding_frame(found: Sequence[Profile]) -> pd.DataFrame:
    """One row a table whose texts were searched: share of rows with characters of a wrong decoding."""
    return frame_of(
        [
            {
                "table_name": profile.name,
                "basis_count": profile.row_count,
                "broken_share": profile.broken_count / profile.row_count,
                "detail": f"{profile.broken_count} rows, in {', '.join(profile.broken_columns)}"
                if profile.broken_count
                else "",
            }
            for profile in found
            if profile.broken_count is not None and profile.row_count and profile.is_readable
        ],
        ["broken_share"],
    )


def nulls_frame(
    found: Sequence[Profile], shares_before: dict[tuple[str, str], float], left_to_dbt: Collection[tuple[str, str]]
) -> pd.DataFrame:
    """One row a landed column: share of empty values against the median of earlier builds.

    Where the days of one landing are compared by dbt, the gate says nothing of a part that is empty; a column that is
    empty as a whole has no filled day to be compared with, and only earlier builds know that it was filled.
    """
    rows: list[dict[str, Any]] = []
    for profile in found:
        for column in profile.columns if profile.row_count and profile.is_readable else []:
            share = 1 - profile.filled[column] / profile.row_count
            before = shares_before.get((profile.name, column))
            rows.append(
                {
                    "table_name": profile.name,
                    "column_name": column,
                    "basis_count": profile.row_count,
                    "null_share_rise": None
                    if before is None or (profile.name, column) in left_to_dbt
                    else share - before,
                    "filled_to_history": (1 - share) / (1 - before) if before is not None and before < 1 else None,
                    "detail": f"{share:.1%} empty" + ("" if before is None else f", {before:.1%} in earlier builds"),
                }
            )
    return frame_of(rows, ["null_share_rise", "filled_to_history"])


def _newest(found: Sequence[Profile]) -> dict[str, date]:
    newest: dict[str, date] = {}
    for profile in found:
        vendor = profile.contract.vendor
        if profile.newest is not None:
            newest[vendor] = max(newest.get(vendor, profile.newest), profile.newest)
    return newest


def _note_newest(profile: Profile, days: Sequence[date | None]) -> None:
    known = [day for day in [profile.newest, *days] if day is not None]
    profile.newest = max(known) if known else None


def _all(sql: str, parameters: Sequence[object]) -> list[tuple[Any, ...]]:
    connection = duckdb.connect()
    try:
        return connection.execute(sql, list(parameters)).fetchall()
    finally:
        connection.close()
