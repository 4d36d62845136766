"""Rule score, listings, alerts and the log of scores: the SQL that ships on small inputs, over one or many builds."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from compiled_warehouse import CompiledWarehouse, compiled_warehouse

Row = dict[str, Any]
AS_OF = date(2026, 6, 30)
FIRST_DAY = date(2026, 1, 1)
FACTORS = ("judged_features", "factor_scores")
KEPT = (
    "published_score_log",
    "published_readiness_alerts",
    "score_log",
    "alert_runs",
    "readiness_alerts",
)
PUBLISHED = ("readiness.score_log", "readiness.readiness_alerts")

# Feature, value, factor and the factor score that policy gives it: both sides of every edge of the mappings.
MAPPED = [
    ("usage_growth_3_months", "-0.5", "usage_trend", "0"),
    ("usage_growth_3_months", "-0.1", "usage_trend", "0"),
    ("usage_growth_3_months", "0.05", "usage_trend", "0.5"),
    ("usage_growth_3_months", "0.2", "usage_trend", "1"),
    ("usage_growth_3_months", "3", "usage_trend", "1"),
    ("plan_feature_rate", "0", "feature_adoption", "0"),
    ("plan_feature_rate", "0.2", "feature_adoption", "0"),
    ("plan_feature_rate", "0.45", "feature_adoption", "0.5"),
    ("plan_feature_rate", "0.7", "feature_adoption", "1"),
    ("plan_feature_rate", "1", "feature_adoption", "1"),
    ("days_since_economic_buyer", "90", "executive_engagement", "1"),
    ("days_since_executive", "90", "executive_engagement", "0.5"),
    ("days_since_economic_buyer", "135", "executive_engagement", "0.25"),
    ("days_since_executive", "0", "executive_engagement", "0.5"),
    ("days_since_executive", "135", "executive_engagement", "0.25"),
    ("days_since_executive", "171", "executive_engagement", "0.05"),
    ("crm_record_count", "1", "executive_engagement", "0"),
    ("crm_record_count", "3", "executive_engagement", "0"),
    ("nps_score", "-1", "satisfaction", "0"),
    ("nps_score", "0", "satisfaction", "0.5"),
    ("nps_score", "1", "satisfaction", "1"),
    ("active_user_growth", "-0.3", "team_growth", "0"),
    ("active_user_growth", "0", "team_growth", "0"),
    ("active_user_growth", "0.1", "team_growth", "0.5"),
    ("active_user_growth", "0.2", "team_growth", "1"),
    ("active_user_growth", "2", "team_growth", "1"),
    ("days_to_renewal", "29", "budget_timing", "0"),
    ("days_to_renewal", "30", "budget_timing", "1"),
    ("days_to_renewal", "120", "budget_timing", "1"),
    ("days_to_renewal", "121", "budget_timing", "0.5"),
    ("days_to_renewal", "180", "budget_timing", "0.5"),
    ("days_to_renewal", "181", "budget_timing", "0"),
    ("whitespace_rate", "0", "whitespace", "0"),
    ("whitespace_rate", "1", "whitespace", "0.5"),
    ("whitespace_rate", "2", "whitespace", "1"),
    ("whitespace_rate", "9", "whitespace", "1"),
]
# What an account is known by, and its score for executive engagement.
EXECUTIVES: dict[str, tuple[Row, str | None]] = {
    "a buyer met long ago and an executive met lately": (
        {"days_since_economic_buyer": 99, "days_since_executive": 5, "days_since_contact": 5, "crm_record_count": 1},
        "0.5",
    ),
    "a buyer who is no executive, met as long ago as an executive": (
        {"days_since_economic_buyer": 99, "days_since_executive": 99, "crm_record_count": 1},
        "0.45",
    ),
    "a buyer met half a year ago": ({"days_since_economic_buyer": 180, "crm_record_count": 1}, "0"),
    "an executive met long ago and contact with others": (
        {"days_since_executive": 181, "days_since_contact": 2, "crm_record_count": 1},
        "0",
    ),
    "contact, but never with one who decides": ({"days_since_contact": 2, "crm_record_count": 1}, "0"),
    "in the CRM, and nobody was ever reached": ({"crm_record_count": 2}, "0"),
    "no record of a CRM": ({"crm_record_count": 0}, None),
    "nothing is known": ({}, None),
}


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Decimal | None]:
    """(account, factor) -> factor score with the seeds of the project; accounts are named after their case."""
    cases: dict[str, Row] = {f"{feature} {value}": {feature: value} for feature, value, _, _ in MAPPED}
    cases |= {case: features for case, (features, _) in EXECUTIVES.items()}
    given: dict[str, list[Row]] = {
        "scored_accounts": [{"account_key": case, "scoring_date": AS_OF} for case in cases],
        "account_features": [
            {"account_key": case, "scoring_date": AS_OF} | features for case, features in cases.items()
        ],
    }
    connection = compiled_warehouse(FACTORS, AS_OF.isoformat()).run(tmp_path_factory.mktemp("mapped"), given=given)
    found = connection.execute("select account_key, factor, factor_score from readiness.factor_scores").fetchall()
    return {(account, factor): score for account, factor, score in found}


@pytest.mark.parametrize(("feature", "value", "factor", "expected"), MAPPED)
def test_a_value_is_mapped_as_policy_says(
    mapped: Mapping[tuple[str, str], Decimal | None], feature: str, value: str, factor: str, expected: str
) -> None:
    """Linear between its ends, held beyond them; what is known of one factor says nothing of another."""
    case = f"{feature} {value}"
    assert mapped[case, factor] == Decimal(expected)
    assert [key for key, score in mapped.items() if key[0] == case and score is not None] == [(case, factor)]


@pytest.mark.parametrize("case", EXECUTIVES)
def test_executive_engagement_is_the_best_that_is_known(
    mapped: Mapping[tuple[str, str], Decimal | None], case: str
) -> None:
    expected = EXECUTIVES[case][1]
    assert mapped[case, "executive_engagement"] == (None if expected is None else Decimal(expected))


# Days on which a company builds and publishes: mid-week and Sundays, twice a day, and after a gap of months.
BUILD_DAYS = [
    date(2026, 1, 21),
    date(2026, 2, 1),
    date(2026, 2, 3),
    date(2026, 2, 4),
    date(2026, 2, 4),
    date(2026, 2, 8),
    date(2026, 6, 17),
    date(2026, 6, 30),
]
ACCOUNTS = [f"account_{number}" for number in range(4)]
SIGNALS = ("funding", "limit_near")


def scoring_dates(as_of: date) -> list[date]:
    """Month ends, the Sundays of the last thirteen weeks and the as-of date, as `scoring_dates` has them."""
    days = [FIRST_DAY + timedelta(days=number) for number in range((as_of - FIRST_DAY).days + 1)]
    return [
        day
        for day in days
        if day == as_of
        or (day + timedelta(days=1)).day == 1
        or (day.weekday() == 6 and day > as_of - timedelta(weeks=13))
    ]


@dataclass(frozen=True)
class Facts:
    """What one build believes: the score of each account and date, and where the condition of an alert holds."""

    scores: dict[tuple[str, date], int]
    holds: dict[tuple[str, str, date], int]


def facts_of(build: int, as_of: date) -> Facts:
    """Every build judges every date anew, the past too: sources and policy change."""
    chance = random.Random(f"facts of build {build}")
    dates = scoring_dates(as_of)
    scores = {(account, day): chance.randint(0, 100) for account in ACCOUNTS for day in dates}
    holds = {
        (account, signal, day): chance.randint(1, 9)
        for account in ACCOUNTS
        for signal in SIGNALS
        for day in dates
        if chance.random() < 0.7
    }
    return Facts(scores, holds)


def tables_of(facts: Facts, as_of: date) -> dict[str, list[Row]]:
    """Rows of the models that the log of scores and the alerts are made from."""
    dates = scoring_dates(as_of)
    keys = [{"account_key": account, "scoring_date": day} for account, day in facts.scores]
    score = {"segment": "smb", "score_kind": "rule", "band": "nurture"}
    flags = dict.fromkeys(("is_eligible", "is_chosen", "is_holdout", "is_listed"), False)
    return {
        "scoring_dates": [{"scoring_date": day, "is_latest": day == as_of} for day in dates],
        "account_scores": [
            key | score | {"score": facts.scores[key["account_key"], key["scoring_date"]]} for key in keys
        ],
        "listings": [key | flags for key in keys],
        "holdout_accounts": [{"account_key": account, "is_holdout": False} for account in ACCOUNTS],
        "alert_conditions": [
            {"account_key": account, "signal": signal, "title": signal, "scoring_date": day, "feature_value": value}
            for (account, signal, day), value in facts.holds.items()
        ],
    }


@dataclass
class Expected:
    """What was judged so far, each date by the first build that saw it; dates up to an earlier build are closed."""

    dates: list[date] = field(default_factory=list)
    scores: dict[tuple[str, date], int] = field(default_factory=dict)
    holds: dict[tuple[str, str, date], int] = field(default_factory=dict)

    def judge(self, facts: Facts, as_of: date) -> None:
        """A build judges the dates after those that were judged before."""
        new = [day for day in scoring_dates(as_of) if not self.dates or day > self.dates[-1]]
        self.dates += new
        self.scores |= {key: score for key, score in facts.scores.items() if key[1] in new}
        self.holds |= {key: value for key, value in facts.holds.items() if key[2] in new}

    def alerts(self) -> list[tuple[Any, ...]]:
        """(account, signal, raised, last seen, cleared, is new, highest value): walks date by date."""
        found: list[tuple[Any, ...]] = []
        for account in ACCOUNTS:
            for signal in SIGNALS:
                run: list[date] = []
                for day in [*self.dates, None]:
                    if day is not None and (account, signal, day) in self.holds:
                        run.append(day)
                    elif run:
                        highest = max(self.holds[account, signal, seen] for seen in run)
                        found.append((account, signal, run[0], run[-1], day, run[0] == self.dates[-1], highest))
                        run = []
        return sorted(found, key=lambda alert: (alert[0], alert[1], alert[2]))


class Builds:
    """Builds of a company one after the other, each published for the next."""

    def __init__(self, folder: Path, warehouse: CompiledWarehouse) -> None:
        self.folder = folder
        self.warehouse = warehouse
        self.published = folder / "nothing"

    def build(self, number: int, as_of: date, tables: Mapping[str, Sequence[Row]]) -> duckdb.DuckDBPyConnection:
        """Build on a day against the publication before, and publish."""
        warehouse = copy.copy(self.warehouse)
        warehouse.compiled = {
            key: code.replace(f"cast('{AS_OF}' as date)", f"cast('{as_of}' as date)")
            for key, code in self.warehouse.compiled.items()
        }
        connection = warehouse.run(self.folder, given=tables, published=self.published)
        self.published = self.folder / f"v{number}"
        self.published.mkdir()
        connection.execute(f"attach '{self.published / 'warehouse.duckdb'}' as publication")
        connection.execute("create schema publication.readiness")
        for table in PUBLISHED:
            connection.execute(f"create table publication.{table} as from warehouse.{table}")
        connection.execute("detach publication")
        return connection


def differences(folder: Path, change: Callable[[str, str], str] = lambda _, code: code) -> Iterator[str]:
    """What the builds show otherwise than a walk over all judged dates; `change` may alter the SQL of a model."""
    compiled = compiled_warehouse(KEPT, AS_OF.isoformat())
    warehouse = copy.copy(compiled)
    warehouse.compiled = {key: change(key.split(".")[-1], code) for key, code in compiled.compiled.items()}
    builds, expected = Builds(folder, warehouse), Expected()
    for number, as_of in enumerate(BUILD_DAYS):
        facts = facts_of(number, as_of)
        expected.judge(facts, as_of)
        connection = builds.build(number, as_of, tables_of(facts, as_of))
        scores = connection.execute("select account_key, scoring_date, score from readiness.score_log").fetchall()
        given = {(account, day): int(score) for account, day, score in scores}
        alerts = connection.execute(
            "select account_key, signal, raised_date, last_seen_date, cleared_date, is_new, cast(highest_value as int) "
            "from readiness.readiness_alerts order by account_key, signal, raised_date"
        ).fetchall()
        if given != expected.scores or len(scores) != len(given):
            yield f"build {number}: scores"
        if alerts != expected.alerts():
            yield f"build {number}: alerts"
        connection.close()


def test_scores_and_alerts_once_given_are_kept(tmp_path: Path) -> None:
    """Eight builds, each with other beliefs about the whole past: what was given stands, only later dates are added."""
    assert list(differences(tmp_path)) == []


PLANTED = {
    "the last date is given again": (
        "score_log",
        "scores.scoring_date > last_given.scoring_date",
        "scores.scoring_date >= last_given.scoring_date",
    ),
    "nothing is kept": ("score_log", "coalesce(max(scoring_date), cast('1900-01-01' as date))", "date '1900-01-01'"),
    "a late run goes on from an old alert": ("readiness_alerts", "and runs.is_from_first_date", ""),
    "dates are judged again": (
        "alert_runs",
        "scoring_dates.scoring_date > last_given.given_date",
        "scoring_dates.scoring_date >= last_given.given_date",
    ),
    "an alert that is closed goes on": ("readiness_alerts", "and given.is_open", ""),
    "an open alert is raised again": ("readiness_alerts", "where given.account_key is null", ""),
    "the highest value is forgotten": (
        "readiness_alerts",
        "greatest(given.highest_value, coalesce(runs.highest_value, given.highest_value))",
        "coalesce(runs.highest_value, given.highest_value)",
    ),
    "an alert outlives its end": ("readiness_alerts", "else next_date.scoring_date", "else null"),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_seen(fault: str, tmp_path: Path) -> None:
    model, old, new = PLANTED[fault]

    def change(name: str, code: str) -> str:
        if name == model:
            assert old in code, f"{model} no longer holds {old}"
            return code.replace(old, new)
        return code

    assert next(differences(tmp_path, change), None)
