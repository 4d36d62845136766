"""Model card command: what the learned score is, what drives it and how right it was, as one page without network.

    python macros/python/model_card.py [target/model_card.html]

Every figure is read from the tables of the warehouse (WAREHOUSE_DB, only read), so the page says what the build found:
run it again after a build. It holds groups of accounts and never one of them.
"""

from __future__ import annotations

import argparse
import datetime
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import jinja2
from run_settings import DEFAULT_WAREHOUSE

PAGE = Path("target/model_card.html")
TEMPLATE = Path(__file__).with_name("model_card.html.jinja")
NEEDED = ("scorecard_fits", "scorecard_steps", "score_contributions", "learned_scores", "scored_accounts")
JUDGED = ("backtest", "backtest_cases")


class ModelCardError(Exception):
    """The page cannot be written; the message says why and what to do."""


@dataclass(frozen=True)
class Fit:
    """What became of the scorecard of a quarter: rows are accounts x month ends."""

    cutoff_date: datetime.date
    target: str
    status: str
    learning_row_count: int
    expansion_count: int
    calibration_row_count: int
    first_learning_date: datetime.date | None
    last_learning_date: datetime.date | None
    first_calibration_date: datetime.date | None
    last_calibration_date: datetime.date | None

    @property
    def rate(self) -> float | None:
        """Share of the rows learned from that expanded in their window."""
        return self.expansion_count / self.learning_row_count if self.learning_row_count else None


@dataclass(frozen=True)
class Driver:
    """A feature of the newest scorecard of a target; contributions are log-odds.

    strength: mean size of its contribution over the accounts of the latest date. lowest and highest: its contribution
    to accounts with the smallest and the largest value; missing: to those of which it is not known. never_falls and
    never_rises: of the contributions from the smallest value to the largest.
    """

    target: str
    title: str
    unit: str
    direction: int
    strength: float
    lowest: float
    highest: float
    missing: float
    never_falls: bool
    never_rises: bool

    @property
    def learned_direction(self) -> str:
        """What the steps say, in words."""
        if self.never_falls and self.never_rises:
            return "only whether it is known"
        if self.never_falls or self.never_rises:
            return "more speaks for it" if self.never_falls else "more speaks against it"
        return "rises and falls"


@dataclass(frozen=True)
class Tenth:
    """A tenth of the judged scores, from the lowest to the highest: what was said and what happened."""

    number: int
    account_count: int
    said: float
    happened: float


@dataclass(frozen=True)
class Figure:
    """A figure of the backtest over all segments, with its interval; without a quarter: of all quarters together."""

    quarter_start: datetime.date | None
    method: str
    title: str
    measure: str
    estimate: float
    lower: float
    upper: float
    account_count: int


@dataclass(frozen=True)
class ModelCard:
    """Everything the page says."""

    as_of_date: datetime.date
    policy_version: str
    horizon_days: int
    account_count: int
    first_date: datetime.date
    last_date: datetime.date
    fits: tuple[Fit, ...]
    drivers: tuple[Driver, ...]
    unused: tuple[str, ...]
    tenths: tuple[Tenth, ...]
    figures: tuple[Figure, ...]
    settings: tuple[tuple[str, float, str, str], ...]

    @property
    def newest(self) -> tuple[Fit, ...]:
        """The fits of the quarter that scores the latest date, one a target."""
        last = max(fit.cutoff_date for fit in self.fits)
        return tuple(fit for fit in self.fits if fit.cutoff_date == last)

    @property
    def judged_quarter(self) -> datetime.date | None:
        """The newest quarter of which the learned score has a figure."""
        return max(self.judged_quarters(), default=None)

    def figure(self, quarter: datetime.date | None, method: str, measure: str) -> Figure | None:
        """One figure of the backtest."""
        wanted = (quarter, method, measure)
        found = [item for item in self.figures if (item.quarter_start, item.method, item.measure) == wanted]
        return found[0] if found else None

    def methods(self, quarter: datetime.date | None) -> tuple[tuple[str, str], ...]:
        """(method, title) that have figures of a quarter, the learned score first."""
        found = {item.method: item.title for item in self.figures if item.quarter_start == quarter}
        return tuple(sorted(found.items(), key=lambda pair: (pair[0] != "learned", pair[1])))

    def judged_quarters(self) -> tuple[datetime.date, ...]:
        """Quarters with a figure of the learned score, oldest first."""
        learned = (item.quarter_start for item in self.figures if item.method == "learned")
        return tuple(sorted({quarter for quarter in learned if quarter is not None}))

    @property
    def mean_distance(self) -> float | None:
        """Mean distance of what was said from what happened over the tenths, weighted by accounts."""
        total = sum(tenth.account_count for tenth in self.tenths)
        apart = sum(abs(tenth.said - tenth.happened) * tenth.account_count for tenth in self.tenths)
        return apart / total if total else None

    @property
    def findings(self) -> tuple[str, ...]:
        """Limits that these results show."""
        unused = [f"Nothing could be learned about: {', '.join(self.unused)}."] if self.unused else []
        unjudged = (
            [] if self.judged_quarter else ["It was not judged: the backtest has no figure of the learned score."]
        )
        untrained = [_untrained(fit) for fit in self.newest if fit.status != "trained"]
        return (*untrained, *_not_led(self), *unused, *unjudged)


def _untrained(fit: Fit) -> str:
    words = {"too_little_history": "too little history", "one_class": "all accounts fared alike"}
    return (
        f"There is no scorecard for {fit.target} ({words.get(fit.status, fit.status)}: "
        f"{fit.learning_row_count:,} rows, {fit.expansion_count:,} expansions); the rule score stands in."
    )


def _not_led(card: ModelCard) -> list[str]:
    """Methods whose distance to the learned score may be chance, in the newest judged quarter."""
    if card.judged_quarter is None:
        return []
    leads = [item for item in card.figures if item.measure == "pr_auc_lead"]
    open_leads = [item for item in leads if item.quarter_start == card.judged_quarter and item.lower <= 0]
    return [
        f"In the quarter from {item.quarter_start} it is not shown to be better than: {item.title} "
        f"(lead in the area under precision and recall {item.estimate:+.3f}, "
        f"interval {item.lower:+.3f} to {item.upper:+.3f})."
        for item in sorted(open_leads, key=lambda item: item.title)
    ]


def read_card(connection: duckdb.DuckDBPyConnection) -> ModelCard:
    """The facts of the page from the tables of a build."""
    _need_tables(connection)
    fits = tuple(
        Fit(*row)
        for row in connection.execute(
            "select cutoff_date, target, status, learning_row_count, expansion_count, calibration_row_count, "
            "first_learning_date, last_learning_date, first_calibration_date, last_calibration_date "
            "from readiness.scorecard_fits order by target = 'any' desc, target, cutoff_date"
        ).fetchall()
    )
    if not fits:
        raise ModelCardError("readiness.scorecard_fits has no rows: no account has ARR. Land some and build.")
    as_of, version = _row(connection, "select max(as_of_date), max(policy_version) from readiness.scorecard_fits")
    accounts, first, last = _row(
        connection,
        "select count(distinct account_key), min(scoring_date), max(scoring_date) from readiness.scored_accounts",
    )
    settings = connection.execute("select name, value, unit, meaning from policy.learning_settings order by name")
    rows = tuple((str(name), float(value), str(unit), str(text)) for name, value, unit, text in settings.fetchall())
    is_judged = _has(connection, JUDGED)
    return ModelCard(
        as_of, version, _setting(rows, "horizon_days"), accounts, first, last, fits,
        _drivers(connection), _unused(connection),
        _tenths(connection) if is_judged else (), _figures(connection) if is_judged else (), rows,
    )  # fmt: skip


def _setting(rows: Sequence[tuple[str, float, str, str]], wanted: str) -> int:
    found = [int(value) for name, value, _, _ in rows if name == wanted]
    if not found:
        raise ModelCardError(
            f"policy.learning_settings has no row {wanted}. Put it into learning_settings.csv and build."
        )
    return found[0]


def _has(connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> bool:
    found = connection.execute("select table_name from information_schema.tables where table_schema = 'readiness'")
    return set(names) <= {name for (name,) in found.fetchall()}


def _need_tables(connection: duckdb.DuckDBPyConnection) -> None:
    missing = [name for name in NEEDED if not _has(connection, [name])]
    if missing:
        names = ", ".join(f"readiness.{name}" for name in missing)
        raise ModelCardError(f"The warehouse lacks {names}. Run make build first.")


def _row(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    found: tuple[Any, ...] = connection.execute(query).fetchall()[0]
    return found


def _drivers(connection: duckdb.DuckDBPyConnection) -> tuple[Driver, ...]:
    """Features of the newest scorecards, the strongest of each target first."""
    rows = connection.execute(
        """
        with newest as (
            select
                *,
                case when step_number > 1 then contribution - lag(contribution) over (
                    partition by target, feature order by step_number
                ) end as rise
            from readiness.scorecard_steps
            where model = 'log_odds' and feature <> 'base'
                and cutoff_date = (select max(cutoff_date) from readiness.scorecard_fits)
        ),
        shapes as (
            select
                target,
                feature,
                coalesce(min(rise), 0) >= 0 as never_falls,
                coalesce(max(rise), 0) <= 0 as never_rises,
                max(case when step_number = 0 then contribution end) as missing,
                min_by(contribution, step_number) filter (where step_number > 0) as lowest,
                max_by(contribution, step_number) filter (where step_number > 0) as highest
            from newest group by target, feature
        ),
        strengths as (
            select target, feature, cast(avg(abs(contribution)) as double) as strength
            from readiness.score_contributions group by target, feature
        )
        select
            shapes.target, features.title, features.unit, features.direction, coalesce(strengths.strength, 0),
            cast(shapes.lowest as double), cast(shapes.highest as double), cast(shapes.missing as double),
            shapes.never_falls, shapes.never_rises
        from shapes
        inner join policy.readiness_features as features on shapes.feature = features.feature
        left join strengths on shapes.target = strengths.target and shapes.feature = strengths.feature
        where not (shapes.never_falls and shapes.never_rises and shapes.missing = shapes.lowest)
        order by shapes.target = 'any' desc, shapes.target, round(strengths.strength, 9) desc nulls last, shapes.feature
        """
    ).fetchall()
    return tuple(Driver(*row) for row in rows)


def _unused(connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Titles of features that may be learned from and that the newest scorecard of `any` makes nothing of."""
    rows = connection.execute(
        """
        with newest as (
            select feature from readiness.scorecard_steps
            where model = 'log_odds' and target = 'any'
                and cutoff_date = (select max(cutoff_date) from readiness.scorecard_fits)
            group by feature having count(distinct contribution) > 1
        )
        select title from policy.readiness_features
        where is_learned and feature not in (select feature from newest) order by title
        """
    ).fetchall()
    is_trained = connection.execute(
        "select count(*) from readiness.scorecard_fits where target = 'any' and status = 'trained' "
        "and cutoff_date = (select max(cutoff_date) from readiness.scorecard_fits)"
    ).fetchall()[0][0]
    return tuple(title for (title,) in rows) if is_trained else ()


def _tenths(connection: duckdb.DuckDBPyConnection) -> tuple[Tenth, ...]:
    """All judged scores in ten parts of equal size."""
    rows = connection.execute(
        """
        with judged as (
            select score, has_expanded, ntile(10) over (order by score, account_key, quarter_start) as number
            from readiness.backtest_cases where method = 'learned' and score is not null and has_expanded is not null
        )
        select number, count(*), cast(avg(score) as double), avg(case when has_expanded then 1.0 else 0.0 end)
        from judged group by number order by number
        """
    ).fetchall()
    return tuple(Tenth(int(number), count, said, float(happened)) for number, count, said, happened in rows)


def _figures(connection: duckdb.DuckDBPyConnection) -> tuple[Figure, ...]:
    rows = connection.execute(
        """
        select
            quarter_start, method, method_title, measure, cast(estimate as double), cast(lower_bound as double),
            cast(upper_bound as double), account_count
        from readiness.backtest
        where segment = 'all' and estimate is not null and lower_bound is not null
            and measure in ('base_rate', 'precision_at_k', 'pr_auc', 'lift_decile_1', 'brier', 'pr_auc_lead')
        order by quarter_start, method, measure
        """
    ).fetchall()
    return tuple(Figure(*row) for row in rows)


def as_page(card: ModelCard) -> str:
    """The card as one HTML page."""
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    environment.filters["count"] = lambda value: f"{value:,}"
    environment.filters["share"] = lambda value: "" if value is None else f"{value:.1%}"
    environment.filters["signed"] = lambda value: f"{value + 0.0:+.2f}"
    environment.filters["plain"] = lambda value: f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8")).render(card=card)


def write_card(warehouse: Path, page: Path) -> ModelCard:
    """Read a warehouse and write its page."""
    if not warehouse.is_file():
        raise ModelCardError(f"WAREHOUSE_DB: no such file: {warehouse}. Run make build first.")
    try:
        connection = duckdb.connect(str(warehouse), read_only=True, config={"enable_external_access": False})
    except duckdb.Error as error:
        raise ModelCardError(
            f"{warehouse}: cannot be opened ({type(error).__name__}). Wait until no build writes it."
        ) from None
    try:
        card = read_card(connection)
    finally:
        connection.close()
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(as_page(card), encoding="utf-8")
    return card


def main() -> int:
    """Parse the command line, write the page, and say where."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", type=Path, nargs="?", default=PAGE, help=f"HTML to write, {PAGE} unless named")
    arguments = parser.parse_args()
    try:
        write_card(Path(os.environ.get("WAREHOUSE_DB") or DEFAULT_WAREHOUSE), arguments.page)
    except ModelCardError as error:
        print(f"model card stopped: {error}", file=sys.stderr)
        return 1
    print(f"model card: {arguments.page}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
