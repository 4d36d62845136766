"""The semantic layer gives the figures of the marts, over all months and segments, and for the company as a whole."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from parsed_project import RECORD, begin_with_parse, run_dbt

ROOT = Path(__file__).resolve().parents[2]
# Metric of the semantic layer -> column of bi_segment_monthly and bi_company_monthly.
COLUMNS = {
    "arr": "closing_amount",
    "active_accounts": "closing_account_count",
    "opening_arr": "opening_amount",
    **{f"{name}_arr": f"{name}_amount" for name in
       ("new", "reactivation", "expansion", "contraction", "churn", "fx", "transfer")},
    "nrr": "nrr",
    "grr": "grr",
    "logo_retention": "logo_retention",
    "arpa": "arpa_amount",
    "expansion_rate": "expansion_rate",
    "penetration": "penetration",
    "pipeline_coverage": "pipeline_coverage",
    "win_rate": "win_rate",
}  # fmt: skip
# What does not add up over segments has another name where it is theirs.
SEGMENT_METRICS = {"pipeline_coverage": "segment_pipeline_coverage"}
# The tables show these with two decimals, the semantic layer divides.
ROUNDED = {"arpa": 0.005}
Values = dict[tuple[str, ...], list[float | None]]


@pytest.fixture(scope="module")
def warehouse_copy(sample_warehouse: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy under the same name, because `mf` opens the file for writing as dbt does."""
    row = sample_warehouse.execute("select path from duckdb_databases() where database_name = 'warehouse'").fetchone()
    assert row is not None
    copy = tmp_path_factory.mktemp("semantic") / Path(row[0]).name
    shutil.copyfile(row[0], copy)
    if not (ROOT / "target" / RECORD).exists():
        begin_with_parse(ROOT / "target", WAREHOUSE_DB="build/warehouse.duckdb")
    outcome = run_dbt("--quiet", "parse", "--project-dir", str(ROOT), "--profiles-dir", str(ROOT))
    assert outcome.success, outcome.exception
    return copy


def queried(warehouse: Path, metrics: list[str], group_by: list[str]) -> Values:
    """Values of the metrics by group, in the order of `metrics`, as `mf query` gives them."""
    answer = warehouse.parent / f"answer_{len(group_by)}.csv"
    command = [str(Path(sys.executable).with_name("mf")), "query", "--metrics", ",".join(metrics)]
    command += ["--csv", str(answer), "--decimals", "12"]
    if group_by:
        command += ["--group-by", ",".join(group_by)]
    environment = {**os.environ, "WAREHOUSE_DB": str(warehouse), "DBT_PROFILES_DIR": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    with answer.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    keys = [name for name in rows[0] if name not in metrics]
    return {
        tuple(row[key][:10] if key.startswith("metric_time") else row[key] for key in keys): [
            float(row[metric]) if row[metric] not in ("", "None", "nan") else None for metric in metrics
        ]
        for row in rows
    }


def published(rows: Iterator[tuple]) -> Values:
    return {
        tuple(str(part) for part in row[0]): [None if value is None else float(value) for value in row[1]]
        for row in rows
    }


def differences(left: Values, right: Values, tolerances: Sequence[float] = ()) -> list[str]:
    """Groups and places at which the answers differ by more than the last of eight decimals, or than the place may."""
    found = [f"only on one side: {key}" for key in sorted(left.keys() ^ right.keys())]
    for key in left.keys() & right.keys():
        for place, (one, other) in enumerate(zip(left[key], right[key], strict=True)):
            if (one is None) != (other is None) or (
                one is not None
                and abs(one - (other or 0)) > 1e-8 * max(1, abs(one)) + (tolerances[place] if tolerances else 0)
            ):
                found.append(f"{key} value {place}: {one} and {other}")
    return found


@dataclass(frozen=True)
class Compared:
    """The figures of a table and the answers to the same question, with the metrics in the order of both."""

    metrics: list[str]
    answers: Values
    marts: Values

    @property
    def tolerances(self) -> list[float]:
        return [ROUNDED.get(name, 0) for name in self.metrics]


@pytest.fixture(scope="module", params=["bi_segment_monthly", "bi_company_monthly"])
def compared(
    request: pytest.FixtureRequest, warehouse_copy: Path, sample_warehouse: duckdb.DuckDBPyConnection
) -> Compared:
    """Every metric by month, and by segment where the table has them."""
    by_segment = request.param == "bi_segment_monthly"
    keys = ["month", "segment"] if by_segment else ["month"]
    names = SEGMENT_METRICS if by_segment else {}
    metrics = {names.get(name, name): column for name, column in COLUMNS.items()}
    columns = ", ".join(metrics.values())
    rows = sample_warehouse.execute(f"select {', '.join(keys)}, {columns} from bi.{request.param}").fetchall()
    groups = ["metric_time__month"] + (["segment_month__segment"] if by_segment else [])
    marts = published((row[: len(keys)], row[len(keys) :]) for row in rows)
    return Compared(list(metrics), queried(warehouse_copy, list(metrics), groups), marts)


def test_semantic_layer_equals_the_marts(compared: Compared) -> None:
    assert len(compared.marts) > 30
    assert differences(compared.answers, compared.marts, compared.tolerances) == []


def test_a_spoiled_figure_of_every_metric_is_seen(compared: Compared) -> None:
    """One value of a metric moves by hardly more than its rounding, and that one is named."""
    for place, name in enumerate(compared.metrics):
        key, values = next(item for item in compared.marts.items() if item[1][place] is not None)
        moved = [*values]
        figure = values[place] or 0
        moved[place] = figure + 1e-6 * max(1, abs(figure)) + 2 * ROUNDED.get(name, 0)
        found = differences(compared.answers, {**compared.marts, key: moved}, compared.tolerances)
        assert [text.split(":")[0] for text in found] == [f"{key} value {place}"], name


def test_coverage_without_a_segment_is_that_of_the_company(
    warehouse_copy: Path, sample_warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """Nothing but the metric is named: the company's figure of the last month, whatever the segments come to."""
    [(expected,)] = sample_warehouse.execute(
        "select pipeline_coverage from bi.bi_company_monthly order by month desc limit 1"
    ).fetchall()
    copy = tmp_path / warehouse_copy.name
    shutil.copyfile(warehouse_copy, copy)
    with duckdb.connect(str(copy)) as connection:
        # Segments of which hardly anything is still needed, which lowers no need of the company.
        connection.execute("update bi.bi_segment_monthly set pipeline_coverage_open_target_amount = 1")
    ((company, segments),) = queried(copy, ["pipeline_coverage", "segment_pipeline_coverage"], []).values()
    assert company == pytest.approx(float(expected), abs=1e-8)
    assert segments != pytest.approx(float(expected), abs=1e-2)


def test_a_difference_is_seen() -> None:
    one: Values = {("2025-01-01",): [1.0, None]}
    assert differences(one, one) == []
    assert differences(one, {("2025-01-01",): [1.001, None]}) != []
    assert differences(one, {("2025-01-01",): [1.0, 0.0]}) != []
    assert differences(one, {("2025-02-01",): [1.0, None]}) != []
    assert differences(one, {("2025-01-01",): [1.004, None]}, [0.005, 0]) == []
    assert differences(one, {("2025-01-01",): [1.006, None]}, [0.005, 0]) != []
