"""Suites of the built, unpublished tables: movement mix, retention, missing values, scores and quarantine.

Each frame comes from one small query a subject; a subject whose table is not built, or has no rows, is measured as
nothing and passes. Row-level truth is dbt's: here only volume, distribution and drift are asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import pandas as pd
from gate_checks import Gate, frame_of
from gate_history import Measure, baselines
from gate_policy import GateError, Subject, history_length, read_limits, read_subjects

SUITES = ("built_movements", "built_retention", "built_nulls", "built_scores", "built_quarantine")
RETENTION_CHECKS = ("rate_level", "rate_jump", "rate_to_before", "rate_restated")
History = dict[tuple[str, str], float]


def check_suites(gate: Gate, connection: duckdb.DuckDBPyConnection, *, landing: str) -> list[Measure]:
    """Run the suites of built tables; returns the measures to remember."""

    def before(suite: str, measure: str, length: int = 0) -> History:
        builds = length or history_length(suite)
        return baselines(connection, stage="built", landing=landing, measure=measure, length=builds)

    if not built(connection, [subject for suite in SUITES for subject in read_subjects(suite)]):
        raise GateError("nothing is built in this warehouse file. Run the build first.")
    missing = nulls_rows(connection, built(connection, read_subjects("built_nulls")))
    quarantined = quarantine_rows(connection, built(connection, read_subjects("built_quarantine")))
    rates = retention_rows(connection, built(connection, read_subjects("built_retention")))
    scored = built(connection, read_subjects("built_scores"))
    now = latest_scores(connection, [subject for subject in scored if not subject.time_column])
    frames = {
        "built_movements": movements_frame(
            connection, built(connection, read_subjects("built_movements")), history_length("built_movements")
        ),
        "built_retention": retention_frame(rates, before("built_retention", "rate", 1)),
        "built_nulls": nulls_frame(missing, before("built_nulls", "missing_share")),
        "built_scores": scores_frame(
            monthly_scores(connection, [subject for subject in scored if subject.time_column])
            + scores_against_builds(now, before("built_scores", "mean"), before("built_scores", "spread")),
        ),
        "built_quarantine": quarantine_frame(quarantined, before("built_quarantine", "quarantined_share")),
    }
    for suite, frame in frames.items():
        gate.check(suite, frame, read_limits(suite))
    return [
        *(Measure(row["table_name"], row["column_name"], "missing_share", row["share"]) for row in missing),
        *(Measure(row["table_name"], "", "quarantined_share", row["share"]) for row in quarantined),
        *(Measure(row["table_name"], row["column_name"], "rate", row["rate"]) for row in rates),
        *(Measure(row["table_name"], row["column_name"], "mean", row["mean"]) for row in now),
        *(Measure(row["table_name"], row["column_name"], "spread", row["spread"]) for row in now),
    ]


def built(connection: duckdb.DuckDBPyConnection, subjects: Sequence[Subject]) -> list[Subject]:
    """Subjects whose table stands in the warehouse; raises GateError if a table lacks the columns that are watched."""
    rows = connection.execute(
        "select table_schema || '.' || table_name, column_name from information_schema.columns "
        "where table_catalog = current_database()"
    ).fetchall()
    columns: dict[str, set[str]] = {}
    for table, column in rows:
        columns.setdefault(table, set()).add(column)
    found = [subject for subject in subjects if subject.table_name in columns]
    for subject in found:
        named = {subject.column_name, subject.time_column, subject.filter_column} - {""}
        lacking = sorted(named - columns[subject.table_name])
        if lacking:
            raise GateError(
                f"gate_subjects, {subject.suite}: {subject.table_name} has no column {', '.join(lacking)}. "
                "Name a column of the table or remove the row."
            )
    return found


def movements_frame(connection: duckdb.DuckDBPyConnection, subjects: Sequence[Subject], months: int) -> pd.DataFrame:
    """Rows of the last complete month: in all against the median month before, and by kind against its share before."""
    rows: list[dict[str, Any]] = []
    for subject in subjects:
        counts = connection.execute(
            f"""
            with last_month as (
                select max(month) as month from arr.fct_account_arr_months where is_complete_month
            ),
            months as (
                select cast(month - to_months(number) as date) as month, number = 0 as is_last
                from last_month cross join generate_series(0, $months) as numbers(number)
            )
            select months.month, months.is_last, cast(watched.{subject.column_name} as varchar), count(watched.kept)
            from months
            left join (select *, 1 as kept from {subject.table_name}) as watched
                on months.month = date_trunc('month', watched.{subject.time_column})
                and not list_contains($left_out, cast(watched.{subject.column_name} as varchar))
            where months.month is not null
            group by all
            """,
            {"months": months, "left_out": list(subject.missing_values)},
        ).fetchall()
        if counts:
            rows += mix_rows(subject, counts)
    return frame_of(rows, ["rows_to_trailing", "share_change"])


def mix_rows(subject: Subject, counts: Sequence[tuple[Any, bool, str | None, int]]) -> list[dict[str, Any]]:
    """Rows of the frame from counts by (month, whether it is the last, kind)."""
    last = max(month for month, *_ in counts)
    by_month: dict[Any, int] = {month: 0 for month, *_ in counts}
    now: dict[str, int] = {}
    before: dict[str, int] = {}
    for month, is_last, kind, count in counts:
        by_month[month] += count
        if kind is not None:
            kinds = now if is_last else before
            kinds[kind] = kinds.get(kind, 0) + count
    total = by_month.pop(last)
    trailing = sorted(by_month.values())
    middle = float(pd.Series(trailing).median()) if trailing else 0.0
    rows: list[dict[str, Any]] = [
        {
            "table_name": subject.table_name,
            "basis_count": middle,
            "rows_to_trailing": total / middle if middle else None,
            "detail": f"{last:%Y-%m}: {total} rows, {middle:g} in the median month before",
        }
    ]
    total_before = sum(before.values())
    for kind in sorted(now | before) if total and total_before else []:
        share, share_before = now.get(kind, 0) / total, before.get(kind, 0) / total_before
        rows.append(
            {
                "table_name": subject.table_name,
                "column_name": f"{subject.column_name}={kind}",
                "basis_count": min(total, middle),
                "share_change": abs(share - share_before),
                "detail": f"{last:%Y-%m}: {share:.0%} of the rows, {share_before:.0%} before",
            }
        )
    return rows


def retention_rows(connection: duckdb.DuckDBPyConnection, subjects: Sequence[Subject]) -> list[dict[str, Any]]:
    """Rates of the recent complete months, of the longest window, newest first, each with the month before."""
    rows = []
    for subject in subjects:
        table, value, time = subject.table_name, subject.column_name, subject.time_column
        found = connection.execute(
            f"""
            with rates as (
                select {time} as month, cast({value} as double) as rate, opening_account_count,
                    lag(cast({value} as double)) over (order by {time}) as rate_before,
                    lag(opening_account_count) over (order by {time}) as count_before
                from {table}
                where is_complete_month and window_months = (select max(window_months) from {table})
                    and {subject.filter_column or "''"} = ?
            )
            select month, rate, rate_before, opening_account_count, coalesce(count_before, opening_account_count)
            from rates where rate is not null order by month desc limit ?
            """,
            [subject.filter_value, history_length(subject.suite)],
        ).fetchall()
        rows += [
            {
                "table_name": table,
                "column_name": f"{value} {month:%Y-%m}",
                "basis_count": min(count, count_before),
                "rate": rate,
                "rate_before": rate_before,
                "age": age,
            }
            for age, (month, rate, rate_before, count, count_before) in enumerate(found)
        ]
    return rows


def retention_frame(rates: Sequence[dict[str, Any]], shown_before: History) -> pd.DataFrame:
    """One row a rate and month: its level, its step from the month before, and its change since the last build."""
    looks_back = {name: history_length("built_retention", name) for name in RETENTION_CHECKS}
    rows = []
    for row in rates:
        rate, before = row["rate"], row["rate_before"]
        shown = shown_before.get((row["table_name"], row["column_name"]))
        measures = {
            "rate_level": rate,
            "rate_jump": None if before is None else abs(rate - before),
            "rate_to_before": rate / before if before else None,
            "rate_restated": None if shown is None else abs(rate - shown),
        }
        earlier = [f"{before:.1%} the month before"] if before is not None else []
        earlier += [f"{shown:.1%} in the last build"] if shown is not None else []
        rows.append(
            row
            | {name: measures[name] if row["age"] < looks_back[name] else None for name in RETENTION_CHECKS}
            | {"detail": ", ".join([f"{rate:.1%}", *earlier])}
        )
    return frame_of(rows, RETENTION_CHECKS)


def nulls_rows(connection: duckdb.DuckDBPyConnection, subjects: Sequence[Subject]) -> list[dict[str, Any]]:
    """Share of missing values of each watched column that has rows; placeholders of unknown values are missing."""
    rows = []
    for subject in subjects:
        column = f"cast({subject.column_name} as varchar)"
        [(count, missing)] = connection.execute(
            f"select count(*), count_if({column} is null or list_contains(?, {column})) from {subject.table_name}",
            [list(subject.missing_values)],
        ).fetchall()
        if count:
            rows.append(
                {
                    "table_name": subject.table_name,
                    "column_name": subject.column_name,
                    "basis_count": count,
                    "share": missing / count,
                }
            )
    return rows


def nulls_frame(missing: Sequence[dict[str, Any]], before: History) -> pd.DataFrame:
    """Missing shares against the median of earlier builds."""
    return frame_of(
        [
            row
            | _against(
                row["share"], before.get((row["table_name"], row["column_name"])), "missing_share_rise", "missing"
            )
            for row in missing
        ],
        ["missing_share_rise"],
    )


def monthly_scores(connection: duckdb.DuckDBPyConnection, subjects: Sequence[Subject]) -> list[dict[str, Any]]:
    """Mean and spread of the scores of the last complete month and of the months before it."""
    months = history_length("built_scores")
    rows = []
    for subject in subjects:
        score, time = f"cast({subject.column_name} as double)", subject.time_column
        [(month, count, mean, spread, count_before, mean_before, spread_before)] = connection.execute(
            f"""
            with last_month as (
                select max(month) as month from arr.fct_account_arr_months where is_complete_month
            ),
            scores as (
                select last_month.month, {score} as score, date_trunc('month', {time}) = last_month.month as is_last
                from {subject.table_name} cross join last_month
                where {time} >= last_month.month - to_months(?) and {time} < last_month.month + to_months(1)
            )
            select max(month), count(score) filter (where is_last), avg(score) filter (where is_last),
                stddev_pop(score) filter (where is_last), count(score) filter (where not is_last),
                avg(score) filter (where not is_last), stddev_pop(score) filter (where not is_last)
            from scores
            """,
            [months],
        ).fetchall()
        if count and count_before:
            rows.append(
                {
                    "table_name": subject.table_name,
                    "column_name": subject.column_name,
                    "basis_count": min(count, count_before),
                    "mean": mean,
                    "spread": spread,
                    "mean_before": mean_before,
                    "spread_before": spread_before,
                    "when": f"{month:%Y-%m}: ",
                }
            )
    return rows


def latest_scores(connection: duckdb.DuckDBPyConnection, subjects: Sequence[Subject]) -> list[dict[str, Any]]:
    """Mean and spread of scores that carry no date: they are compared between builds."""
    rows = []
    for subject in subjects:
        score = f"cast({subject.column_name} as double)"
        [(count, mean, spread)] = connection.execute(
            f"select count({score}), avg({score}), stddev_pop({score}) from {subject.table_name}"
        ).fetchall()
        if count:
            rows.append(
                {
                    "table_name": subject.table_name,
                    "column_name": subject.column_name,
                    "basis_count": count,
                    "mean": mean,
                    "spread": spread,
                }
            )
    return rows


def scores_against_builds(now: Sequence[dict[str, Any]], means: History, spreads: History) -> list[dict[str, Any]]:
    """Rows of `latest_scores` with the medians of earlier builds beside them."""
    keyed = [(row, (row["table_name"], row["column_name"])) for row in now]
    return [row | {"mean_before": means.get(key), "spread_before": spreads.get(key), "when": ""} for row, key in keyed]


def scores_frame(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Shift of the mean in standard deviations of before, and the spread over that of before."""
    measured = []
    for row in rows:
        has_before = row["mean_before"] is not None and bool(row["spread_before"])
        measured.append(
            row
            | {
                "mean_shift": abs(row["mean"] - row["mean_before"]) / row["spread_before"] if has_before else None,
                "spread_to_before": row["spread"] / row["spread_before"] if has_before else None,
                "detail": f"{row['when']}mean {row['mean']:.3g}, spread {row['spread']:.3g}"
                + (f"; {row['mean_before']:.3g} and {row['spread_before']:.3g} before" if has_before else ""),
            }
        )
    return frame_of(measured, ["mean_shift", "spread_to_before"])


def quarantine_rows(connection: duckdb.DuckDBPyConnection, subjects: Sequence[Subject]) -> list[dict[str, Any]]:
    """Share of quarantined rows of each landing table."""
    rows = []
    for subject in subjects:
        found = connection.execute(
            f"select source_system || '.' || source_table, sum(rows_landed), sum({subject.column_name}) "
            f"from {subject.table_name} group by all having sum(rows_landed) > 0 order by 1"
        ).fetchall()
        rows += [
            {"table_name": table, "basis_count": int(landed), "share": float(aside) / float(landed)}
            for table, landed, aside in found
        ]
    return rows


def quarantine_frame(quarantined: Sequence[dict[str, Any]], before: History) -> pd.DataFrame:
    """Quarantined shares as they are and against the median of earlier builds."""
    return frame_of(
        [
            row
            | {"quarantined_share": row["share"]}
            | _against(row["share"], before.get((row["table_name"], "")), "quarantined_share_rise", "set aside")
            for row in quarantined
        ],
        ["quarantined_share", "quarantined_share_rise"],
    )


def _against(share: float, before: float | None, measure: str, word: str) -> dict[str, Any]:
    earlier = "" if before is None else f", {before:.1%} in earlier builds"
    return {measure: None if before is None else share - before, "detail": f"{share:.1%} {word}{earlier}"}
