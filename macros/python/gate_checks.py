"""Great Expectations behind the gate: a frame of measures and the limits of a suite in, results out.

A frame has one row for a thing that is measured: `table_name`, `column_name` (empty if the table as a whole is meant),
`basis_count` (rows, movements or accounts behind the measures), `detail` (words for the message), one column a measure.
Every limit becomes an expectation over the rows it applies to; a measure that is NULL has nothing to compare with and
passes. The expectations, the verdicts and the pages of Data Docs stay in a file context below the warehouse's folder.
"""

from __future__ import annotations

import math
import os
import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from gate_history import CheckResult, Stage
from gate_policy import ALL, GateError, Limit

if TYPE_CHECKING:  # the import takes seconds, so it waits until a gate is checked
    from great_expectations.data_context import FileDataContext

FRAME_COLUMNS = ("table_name", "column_name", "basis_count", "detail")
INDEX_COLUMNS = ["frame_row", "table_name", "column_name"]
SEVERITIES = {"error": "critical", "warn": "warning"}


class Gate:
    """One stage of one run: checks frames and collects the results."""

    def __init__(self, folder: Path, *, run_id: str, stage: Stage, checked_at: datetime) -> None:
        self.run_id = run_id
        self.stage = stage
        self.checked_at = checked_at
        self.results: list[CheckResult] = []
        self.context = file_context(folder, stage)
        self.measures = self.context.data_sources.add_or_update_pandas("measures")

    def check(self, suite: str, frame: pd.DataFrame, limits: Sequence[Limit]) -> list[CheckResult]:
        """Hold a frame against its limits with one validation; returns (and collects) one result a limit and table."""
        import great_expectations as gx

        frame = frame.assign(frame_row=frame.index)
        expectations = gx.ExpectationSuite(name=suite)
        for number, limit in enumerate(limits):
            if limit.check_name not in frame.columns:
                raise GateError(f"gate_limits: {suite} measures no {limit.check_name!r}. Correct or remove the row.")
            frame[_measure(limit)] = frame[limit.check_name].where(_applies(frame, limit, limits)).astype(float)
            expectations.add_expectation(_expectation(number, limit))
        suite_in_store = self.context.suites.add_or_update(expectations)
        batch = self.measures.add_dataframe_asset(suite).add_batch_definition_whole_dataframe("all")
        definition = self.context.validation_definitions.add_or_update(
            gx.ValidationDefinition(name=suite, data=batch, suite=suite_in_store)
        )
        outcome = definition.run(
            batch_parameters={"dataframe": frame},
            result_format={"result_format": "COMPLETE", "unexpected_index_column_names": INDEX_COLUMNS},
        )
        results: list[CheckResult] = []
        for result in outcome.results:
            number = int(result.expectation_config.meta["limit"])  # type: ignore[union-attr]
            if raised := _raised(result.exception_info):
                raise GateError(f"{suite}, {limits[number].check_name}: {'; '.join(raised)}")
            failed = {int(row["frame_row"]) for row in result.result.get("unexpected_index_list") or []}
            results += self._results(frame, limits, limits[number], failed)
        worst = outcome.get_max_severity_failure()
        failures = {SEVERITIES[result.severity] for result in results if not result.is_passed}
        if (worst.value if worst else None) != min(failures, default=None):  # "critical" sorts before "warning"
            raise GateError(f"{suite}: the verdict {worst} differs from that of the rows, {sorted(failures)}.")
        self.results += results
        return results

    def _results(
        self, frame: pd.DataFrame, limits: Sequence[Limit], limit: Limit, failed: set[int]
    ) -> list[CheckResult]:
        """Failed rows one by one; of the others one result a table."""
        rows = frame[_in_scope(frame, limit, limits)]
        results = [
            self._result(limit, row, row[_measure(limit)], False)
            for _, row in rows[rows["frame_row"].isin(failed)].iterrows()
        ]
        passed = rows[~rows["frame_row"].isin(failed)]
        for _, of_table in passed.groupby("table_name"):
            compared = of_table[of_table[_measure(limit)].notna()]
            worst = _worst(compared, limit) if len(compared) else of_table.iloc[0]
            value = worst[_measure(limit)] if len(compared) else None
            results.append(self._result(limit, worst, value, True, len(of_table) > 1))
        return results

    def _result(
        self, limit: Limit, row: pd.Series, value: float | None, is_passed: bool, is_whole_table: bool = False
    ) -> CheckResult:
        table, column = str(row["table_name"]), str(row["column_name"]) or None
        observed = f"{value:.4g}" if value is not None else "nothing to compare with yet"
        place = f"{table}.{column}" if column and not is_whole_table else table
        detail = f" ({row['detail']})" if row["detail"] else ""
        if value is None:
            message = f"{place}: {limit.check_name} passes, nothing to compare with yet"
        elif is_passed:
            message = f"{place}: {limit.check_name} {observed}, {limit.expected}"
        else:
            message = (
                f"{place}: {limit.meaning}{detail}: {limit.check_name} is {observed}, expected {limit.expected}. "
                f"Remedy: {limit.remedy}"
            )
        return CheckResult(
            run_id=self.run_id,
            stage=self.stage,
            suite=limit.suite,
            table_name=table,
            column_name=None if is_whole_table else column,
            check_name=limit.check_name,
            severity=limit.severity,
            is_passed=is_passed,
            observed=observed,
            expected=limit.expected,
            message=message,
            checked_at=self.checked_at,
        )


def file_context(folder: Path, stage: Stage) -> FileDataContext:
    """A context of files in `folder`, without what an earlier run of the stage left there.

    Its pages show the last run of each stage; the history of all runs is kept in the warehouse.
    """
    stores = folder / "gx"
    for earlier in [*stores.glob(f"*/{stage}_*"), *stores.glob(f"uncommitted/validations/{stage}_*")]:
        if earlier.is_dir():
            shutil.rmtree(earlier)
        else:
            earlier.unlink()
    for settings in ("great_expectations.yml", "uncommitted/config_variables.yml"):
        (stores / settings).unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    return _context(folder)


def build_docs(folder: Path) -> Path:
    """Write the pages of Data Docs for the last run of each stage; returns the first page."""
    pages = folder / "gx" / "uncommitted" / "data_docs"
    shutil.rmtree(pages, ignore_errors=True)
    _context(folder).build_data_docs()
    return pages / "local_site" / "index.html"


def _context(folder: Path) -> FileDataContext:
    """Open or create the context; it sends nothing and shows no progress bars."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="file", project_root_dir=str(folder))
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context


def frame_of(rows: Sequence[dict[str, Any]], measures: Sequence[str]) -> pd.DataFrame:
    """A frame with all columns that a check reads; measures that a row lacks are NULL."""
    columns = [*FRAME_COLUMNS, *measures]
    frame = pd.DataFrame([{"column_name": "", "detail": "", "basis_count": 0} | row for row in rows], columns=columns)
    return frame.astype(dict.fromkeys(measures, float))


def _measure(limit: Limit) -> str:
    """Column of the frame that an expectation reads: the measure where the limit applies. Data Docs show the name."""
    place = "" if (limit.table_name, limit.column_name) == (ALL, ALL) else f" in {limit.table_name}.{limit.column_name}"
    return f"{limit.check_name}{place}: {limit.expected} ({limit.severity})"


def _in_scope(frame: pd.DataFrame, limit: Limit, limits: Sequence[Limit]) -> pd.Series:
    """Rows that the limit is about; a limit that names a table or column replaces the general ones of its check."""
    scope = _named(frame, limit)
    for other in limits:
        is_same = (other.check_name, other.severity) == (limit.check_name, limit.severity)
        if is_same and _narrowness(other) > _narrowness(limit):
            scope &= ~_named(frame, other)
    return scope


def _narrowness(limit: Limit) -> tuple[bool, bool]:
    return limit.table_name != ALL, limit.column_name != ALL


def _named(frame: pd.DataFrame, limit: Limit) -> pd.Series:
    """Rows that the table and column of the limit name."""
    named = pd.Series(True, index=frame.index)
    if limit.table_name != ALL:
        named &= frame["table_name"] == limit.table_name
    if limit.column_name != ALL:
        named &= frame["column_name"] == limit.column_name
    return named


def _applies(frame: pd.DataFrame, limit: Limit, limits: Sequence[Limit]) -> pd.Series:
    return _in_scope(frame, limit, limits) & (frame["basis_count"].fillna(0) >= limit.min_count)


def _expectation(number: int, limit: Limit) -> Any:
    import great_expectations.expectations as gxe
    from great_expectations.expectations.metadata_types import FailureSeverity

    return gxe.ExpectColumnValuesToBeBetween(
        column=_measure(limit),
        min_value=limit.low,
        max_value=limit.high,
        strict_min=limit.is_low_excluded,
        severity=FailureSeverity(SEVERITIES[limit.severity]),
        notes=f"{limit.check_name} ({limit.table_name}, {limit.column_name}): {limit.expected}. {limit.remedy}",
        meta={"limit": str(number), "check": limit.check_name},
    )


def _raised(told: dict[str, Any]) -> list[str]:
    """What kept an expectation from its verdict: Great Expectations tells of the whole, or of each of its metrics."""
    parts = [told] if "raised_exception" in told else told.values()
    return [part["exception_message"] for part in parts if part["raised_exception"]]


def _worst(rows: pd.DataFrame, limit: Limit) -> pd.Series:
    """The row nearest to the limit."""
    values = rows[_measure(limit)]
    low = limit.low if limit.low is not None else -math.inf
    high = limit.high if limit.high is not None else math.inf
    distance = pd.concat([values - low, high - values], axis=1).min(axis=1)
    return rows.loc[distance.idxmin()]
