"""The short report of a build: rows, checks, headline numbers, published or why not; as text and as one static page."""

from __future__ import annotations

import csv
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import jinja2
from build_stamp import BuildStamp
from gate_history import CheckResult
from run_settings import DEFAULT_WAREHOUSE, ROOT

PAGE_TEMPLATE = Path(__file__).with_name("build_report.html.jinja")
MOST_LINES = 12  # of one list in the terminal; the page has all


@dataclass(frozen=True)
class SourceRows:
    """What became of the rows of one source system."""

    source_system: str
    landed: int
    used: int
    quarantined: int
    ignored: int


@dataclass(frozen=True)
class Reason:
    """Rows quarantined for one reason, what it means and how to resolve it."""

    reason_code: str
    rows: int
    meaning: str
    remedy: str
    tables: str


@dataclass(frozen=True)
class ReasonCode:
    """One entry of the catalogue of reason codes, with the rows that carry it in this build, once they are counted."""

    reason_code: str
    disposition: str
    meaning: str
    remedy: str
    rows: int | None = None


@dataclass(frozen=True)
class RowFacts:
    """Rows by source system, the reasons of those that were set aside, and the catalogue of all reasons."""

    sources: tuple[SourceRows, ...] = ()
    reasons: tuple[Reason, ...] = ()
    catalogue: tuple[ReasonCode, ...] = ()

    def total(self, what: str) -> int:
        """Rows over all systems: landed, used, quarantined or ignored."""
        return sum(int(getattr(source, what)) for source in self.sources)


@dataclass(frozen=True)
class CheckFacts:
    """How many checks passed, warned and failed, and the messages of those that did not pass."""

    passed: int = 0
    warned: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


@dataclass(frozen=True)
class BuildReport:
    """Everything the report says. `published` are the lines about the version; `stopped` says why there is none."""

    settings: dict[str, str]
    checks: CheckFacts
    rows: RowFacts | None = None
    headline: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    stopped: str = ""
    problems: tuple[str, ...] = ()
    still_published: str = ""
    notes: tuple[str, ...] = field(default_factory=tuple)

    @property
    def catalogue(self) -> tuple[ReasonCode, ...]:
        """All reason codes; from the seed where the build stopped before rows were counted."""
        return self.rows.catalogue if self.rows else seed_catalogue()

    @property
    def pages_of_the_gate(self) -> str:
        """The command that writes the pages of the gate's last checks (Data Docs); a build keeps the results alone."""
        warehouse = self.settings.get("WAREHOUSE_DB", DEFAULT_WAREHOUSE)
        other = "" if warehouse == DEFAULT_WAREHOUSE else f"WAREHOUSE_DB={shlex.quote(warehouse)} "
        return f"{other}.venv/bin/python macros/python/gate.py docs"


def seed_catalogue(path: Path = ROOT / "seeds" / "policy" / "reason_codes.csv") -> tuple[ReasonCode, ...]:
    """The catalogue of reason codes as it is declared, in the order of the page."""
    with path.open(encoding="utf-8", newline="") as handle:
        codes = [
            ReasonCode(row["reason_code"], row["disposition"], row["meaning"], row["remedy"])
            for row in csv.DictReader(handle)
        ]
    return tuple(sorted(codes, key=lambda code: (code.disposition, code.reason_code)))


def row_facts(connection: duckdb.DuckDBPyConnection) -> RowFacts:
    """Rows landed, used, quarantined by reason and ignored, from the quality tables."""
    sources = connection.execute(
        "select source_system, sum(rows_landed), sum(rows_used), sum(rows_quarantined), sum(rows_ignored) "
        "from quality.source_conservation group by source_system having sum(rows_landed) > 0 order by source_system"
    ).fetchall()
    reasons = connection.execute(
        "select counts.reason_code, sum(counts.row_count), any_value(codes.meaning), "
        "any_value(codes.remedy), "
        "string_agg(distinct counts.source_system || '.' || counts.source_table, ', ' "
        "order by counts.source_system || '.' || counts.source_table) "
        "from quality.row_counts_by_rule as counts "
        "left join policy.reason_codes as codes on counts.reason_code = codes.reason_code "
        "where counts.disposition = 'quarantined' group by counts.reason_code "
        "order by sum(counts.row_count) desc, counts.reason_code"
    ).fetchall()
    catalogue = connection.execute(
        "select codes.reason_code, codes.disposition, codes.meaning, codes.remedy, coalesce(sum(counts.row_count), 0) "
        "from policy.reason_codes as codes "
        "left join quality.row_counts_by_rule as counts "
        "on codes.reason_code = counts.reason_code and codes.disposition = counts.disposition "
        "group by all order by codes.disposition, codes.reason_code"
    ).fetchall()
    return RowFacts(
        tuple(SourceRows(row[0], *map(int, row[1:])) for row in sources),
        tuple(Reason(row[0], int(row[1]), row[2] or "", row[3] or "", row[4]) for row in reasons),
        tuple(ReasonCode(row[0], row[1], row[2] or "", row[3] or "", int(row[4])) for row in catalogue),
    )


def headline(connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Six numbers of the last complete month."""
    month = connection.execute("select max(month) from metrics.arr_bridge_monthly where is_complete_month").fetchall()[
        0
    ][0]
    if month is None:
        return ("no complete month of ARR yet",)
    closing, net_new, accounts = connection.execute(
        "select closing_amount, closing_amount - opening_amount, closing_account_count "
        "from metrics.arr_bridge_monthly where month = ?",
        [month],
    ).fetchall()[0]
    rates = {}
    for name in ("nrr", "grr"):
        found = connection.execute(
            f"select rate from metrics.{name} where month = ? and window_months = 12 and dimension = 'total'",
            [month],
        ).fetchall()
        rates[name] = f"{float(found[0][0]):.2%}" if found and found[0][0] is not None else "no cohort yet"
    return (
        f"month           {month:%B %Y}",
        f"closing ARR     {closing:,.2f}",
        f"net new ARR     {net_new:,.2f}",
        f"NRR, 12 months  {rates['nrr']}",
        f"GRR, 12 months  {rates['grr']}",
        f"paying accounts {accounts:,}",
    )


def check_facts(stamp: BuildStamp | None, gate: Sequence[CheckResult]) -> CheckFacts:
    """Tests of dbt and checks of the gate, added up."""
    warned: list[str] = []
    failed: list[str] = []
    passed = sum(result.is_passed for result in gate)
    for result in gate:
        if not result.is_passed:
            line = f"{result.suite}, {result.table_name}, {result.check_name}: {result.message}"
            (failed if result.severity == "error" else warned).append(line)
    if stamp:
        passed += stamp.tests("pass")
        for problem in stamp.problems:
            line = f"{problem.name}: {readable(problem.message)}"
            if problem.kind in ("test", "unit_test"):
                line += f" (see {problem.path})"
            if problem.status == "warn":
                warned.append(line)
            elif problem.status != "skipped":
                failed.append(line)
    return CheckFacts(passed, tuple(warned), tuple(failed))


def readable(message: str) -> str:
    """A message of dbt on one line, without what only says where it was compiled to."""
    text = re.sub(r"\s+", " ", message).strip()
    return text.split(" compiled code at ")[0].split("LandingError: ")[-1]


def as_text(report: BuildReport) -> str:
    """The report for the terminal."""
    lines: list[str] = []
    if report.rows:
        total = report.rows.total
        lines += [
            f"rows       {total('landed'):,} landed = {total('used'):,} used + {total('quarantined'):,} quarantined + "
            f"{total('ignored'):,} ignored"
        ]
        lines += _some([f"{reason.rows:>7,}  {reason.reason_code}" for reason in report.rows.reasons])
    checks = report.checks
    lines += [f"checks     {checks.passed:,} passed, {len(checks.warned):,} warned, {len(checks.failed):,} failed"]
    lines += _some([f"warned: {line}" for line in checks.warned])
    if report.headline:
        lines += [f"amounts    in {report.settings.get('REPORTING_CURRENCY', '')}, as of {report.settings['AS_OF']}"]
        lines += [f"  {line}" for line in report.headline]
    lines += [f"note       {note}" for note in report.notes]
    lines += [_labelled("published", line, index) for index, line in enumerate(report.published)]
    if report.stopped:
        lines += [f"not published: {report.stopped}"]
        lines += [f"  - {problem}" for problem in report.problems]
        lines += [f"  {report.still_published}"] if report.still_published else []
    return "\n".join(lines)


def _labelled(label: str, line: str, index: int) -> str:
    return f"{label if index == 0 else '':<11}{line}"


def _some(lines: Sequence[str]) -> list[str]:
    more = len(lines) - MOST_LINES
    shown = list(lines) if more <= 1 else [*lines[:MOST_LINES], f"... and {more:,} more, see the page"]
    return [f"  {line}" for line in shown]


def as_page(report: BuildReport) -> str:
    """The report as one HTML page that needs no network."""
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    environment.filters["count"] = lambda value: f"{value:,}"
    return environment.from_string(PAGE_TEMPLATE.read_text(encoding="utf-8")).render(report=report)
