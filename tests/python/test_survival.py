"""Survival statistics of expansion against computations that share nothing with the SQL.

Kaplan-Meier and Aalen-Johansen are computed twice more: exactly, in fractions, and by lifelines. Inputs are random
histories fed into the compiled models (ties, churn with and without a return, transfers, months of every length) and
the sample company. A second look at an earlier date must give what was known on it.
"""

from __future__ import annotations

import math
import random
import warnings
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest
from compiled_warehouse import compiled_warehouse
from lifelines import AalenJohansenFitter, KaplanMeierFitter

AS_OF = date(2026, 5, 20)
CUT_OFF = date(2025, 9, 30)
MOTIONS = ["upsell", "cross_sell", "usage_based"]
SEGMENTS = ["smb", "enterprise"]
SELECT = (
    "status_ranges",
    "attribute_month_ranges",
    "account_presence",
    "time_to_first_expansion",
    "first_expansion_exits",
    "time_to_first_expansion_survival",
    "median_time_to_first_expansion",
    "cohort_expansion_exits",
    "cohort_expansion_curve",
    "cohort_maturity",
    "expansion_frequency",
    "penetration_by_age",
    "penetration",
    "average_expansion",
)
PLACES = Fraction(1, 10**8)


@dataclass
class History:
    """One account: stretches with ARR as (from, to or None, how it ended) and its expansions (day, motion or None)."""

    name: str
    segment: str
    stays: list[tuple[date, date | None, str | None]]
    expansions: list[tuple[date, str | None]] = field(default_factory=list)

    def first_expansion(self) -> tuple[date, str] | None:
        """First discretionary expansion of the first stay."""
        start, end, _ = self.stays[0]
        found = [(day, motion) for day, motion in self.expansions if motion and day > start and (not end or day < end)]
        return min(found) if found else None

    def known_by(self, day: date) -> History | None:
        """The account as it was known on a day."""
        stays = [(start, end if end and end <= day else None, why if end and end <= day else None)
                 for start, end, why in self.stays if start <= day]  # fmt: skip
        expansions = [expansion for expansion in self.expansions if expansion[0] <= day]
        return History(self.name, self.segment, stays, expansions) if stays else None

    def duration(self, day: date) -> tuple[int, str | None]:
        """Days on the curve by a day, and the motion of the first expansion if it ended them."""
        start, end, _ = self.stays[0]
        first = self.first_expansion()
        if first and first[0] <= day:
            return (first[0] - start).days, first[1]
        return (min(end or day, day) - start).days, None


def histories(seed: int, count: int = 60) -> list[History]:
    """Random accounts; few distinct days, so that ties of expansions, churn and the end of observation are common."""
    generator = random.Random(f"survival {seed}")
    found = []
    for number in range(count):
        start = date(2023, 1, 1) + timedelta(
            days=generator.choice([0, 30, 58, 59, 180, 365, 420, 700, 900, 940, 970, 990, 1100, 1200])
        )
        start += timedelta(days=generator.choice([0, 0, 1, 29, 30]))
        stays: list[tuple[date, date | None, str | None]] = []
        end: date | None = None
        why = None
        if generator.random() < 0.45:
            end = start + timedelta(days=generator.choice([1, 31, 60, 90, 181, 365, 366, 500]))
            why = generator.choice(["churned", "churned", "churned", "transferred"])
        if end and end > AS_OF:
            end = why = None
        stays.append((start, end, why))
        if end and generator.random() < 0.4 and end + timedelta(days=40) <= AS_OF:
            stays.append((end + timedelta(days=40), None, None))
        expansions: dict[date, str | None] = {}
        for _ in range(generator.choice([0, 0, 1, 1, 2, 5])):
            day = start + timedelta(days=generator.choice([1, 28, 31, 31, 59, 60, 60, 90, 120, 365, 366, 731, 800]))
            present = any(a < day and (b is None or day < b) for a, b, _ in stays)
            if present and day <= AS_OF:
                expansions[day] = generator.choice([*MOTIONS, "upsell", None])
        found.append(
            History(
                f"A{number:03}",
                generator.choice(SEGMENTS),
                stays,
                sorted(expansions.items(), key=lambda expansion: expansion[0]),
            )
        )
    return found


def months_between(first: date, last: date) -> Iterable[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = (month + timedelta(days=32)).replace(day=1)


def given(accounts: list[History], as_of: date) -> dict[str, list[dict[str, Any]]]:
    """Rows of the models below the metrics under test."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for account in accounts:
        key = {"account_key": account.name}
        for number, (start, end, why) in enumerate(account.stays):
            kind = "reactivation" if number else "new"
            movement = {"effective_date": start, "closing_presence": 100, "movement_type_daily": kind}
            rows["account_movement_types"].append(key | movement)
            if end:
                kind = "churn" if why == "churned" else "wash_out"
                movement = {"effective_date": end, "closing_presence": 0, "movement_type_daily": kind}
                rows["account_movement_types"].append(key | movement)
            for month in months_between(start, as_of):
                last_day = (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
                if end is None or end > min(last_day, as_of):
                    month_row = {"month": month, "cohort_month": account.stays[0][0].replace(day=1)}
                    rows["fct_account_arr_months"].append(key | month_row | {"closing_amount": 100})
        for day, motion in account.expansions:
            movement = {"effective_date": day, "closing_presence": 100, "movement_type_daily": "expansion"}
            rows["account_movement_types"].append(key | movement)
            event = {"effective_date": day, "effective_month": day.replace(day=1), "segment": account.segment}
            event |= {"motion": motion or "commercial_terms", "is_discretionary": motion is not None}
            rows["expansion_events"].append(key | event | {"amount": 10, "discretionary_amount": 10})
        rows["account_cohorts"].append(key | {"cohort_month": account.stays[0][0].replace(day=1)})
        dates = {"valid_from": date(1900, 1, 1), "valid_to": date(9999, 12, 31)}
        rows["account_attributes"].append(key | dates | {"segment": account.segment})
        rows["account_hierarchy"].append(key | dates | {"leaf_account_key": account.name})
    return dict(rows)


def run(accounts: list[History], as_of: date, folder: Path) -> duckdb.DuckDBPyConnection:
    known = [account for account in (history.known_by(as_of) for history in accounts) if account]
    return compiled_warehouse(SELECT, as_of.isoformat()).run(folder, given=given(known, as_of))


def kaplan_meier(durations: list[tuple[int, bool]]) -> dict[int, Fraction]:
    """Exact survival after each day on which an account leaves the curve."""
    survival, curve = Fraction(1), {0: Fraction(1)}
    for day in sorted({duration for duration, _ in durations}):
        at_risk = sum(1 for duration, _ in durations if duration >= day)
        events = sum(1 for duration, is_event in durations if duration == day and is_event)
        survival *= 1 - Fraction(events, at_risk)
        curve[day] = survival
    return curve


def aalen_johansen(exits: list[tuple[int, int]]) -> dict[int, tuple[Fraction, Fraction]]:
    """Exact cumulative incidence of cause 1 and 2 by age; cause 0 is censored."""
    staying, incidence, curve = Fraction(1), [Fraction(0), Fraction(0)], {}
    for age in range(1, max(age for age, _ in exits) + 1):
        at_risk = sum(1 for exit_age, _ in exits if exit_age >= age)
        hazards = [Fraction(sum(1 for exit_ in exits if exit_ == (age, cause)), at_risk) for cause in (1, 2)]
        incidence = [so_far + staying * hazard for so_far, hazard in zip(incidence, hazards, strict=True)]
        staying *= 1 - sum(hazards)
        curve[age] = (incidence[0], incidence[1])
    return curve


def add_months(day: date, count: int) -> date:
    month = day.month - 1 + count
    first = date(day.year + month // 12, month % 12 + 1, 1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def age_of(start: date, day: date) -> int:
    """Month of age of a day: the first whose end is not before it."""
    return next(age for age in range(1000) if add_months(start, age) >= day)


def exit_age(account: History, as_of: date) -> tuple[int, int]:
    """Age and cause (1 expanded, 2 churned, 0 censored) with which an account leaves the race."""
    start, end, why = account.stays[0]
    whole = max(age for age in range(1000) if add_months(start, age) <= as_of)
    first = account.first_expansion()
    if first:
        age = age_of(start, first[0])
        return (age, 1) if age <= whole else (whole, 0)
    if end and age_of(start, end) <= whole:
        return age_of(start, end), 2 if why == "churned" else 0
    return whole, 0


def slices(account: History) -> dict[str, str]:
    return {"total": "all", "segment": account.segment, "cohort_year": str(account.stays[0][0].year)}


def curve_of(
    connection: duckdb.DuckDBPyConnection, observed: date, dimension: str, value: str
) -> list[tuple[int, int, int, int, Fraction]]:
    found = connection.execute(
        "select duration_days, at_risk_count, event_count, censored_count, survival_rate "
        "from metrics.time_to_first_expansion_survival "
        "where observed_date = ? and dimension = ? and dimension_value = ? order by duration_days",
        [observed, dimension, value],
    ).fetchall()
    return [(days, at_risk, events, censored, Fraction(rate)) for days, at_risk, events, censored, rate in found]


def assert_curve(curve: list[tuple[int, int, int, int, Fraction]], durations: list[tuple[int, bool]]) -> None:
    """One published curve equals the exact one and that of lifelines, in counts and in survival."""
    exact = kaplan_meier(durations)
    assert [row[0] for row in curve] == sorted(exact)
    assert all(abs(rate - exact[days]) <= PLACES / 2 + Fraction(1, 10**9) for days, *_, rate in curve)
    fitter = KaplanMeierFitter().fit([days for days, _ in durations], [is_event for _, is_event in durations])
    table, survival = fitter.event_table, fitter.survival_function_.iloc[:, 0]
    for days, at_risk, events, censored, rate in curve:
        row = table.loc[days]
        # On day 0 lifelines counts the entrances, too.
        assert (at_risk, events, censored) == (row["at_risk"], row["observed"], row["censored"])
        assert math.isclose(float(rate), float(survival.loc[days]), abs_tol=6e-9)


@pytest.mark.parametrize("seed", range(3))
def test_kaplan_meier_of_random_histories(seed: int, tmp_path: Path) -> None:
    accounts = histories(seed)
    connection = run(accounts, AS_OF, tmp_path)
    observed_dates = connection.execute(
        "select distinct observed_date from metrics.time_to_first_expansion_survival order by observed_date"
    ).fetchall()
    assert (CUT_OFF,) in observed_dates and observed_dates[-1] == (AS_OF,)
    for (observed,) in observed_dates:
        expected: dict[tuple[str, str], list[tuple[int, bool]]] = defaultdict(list)
        for account in accounts:
            if account.stays[0][0] > observed:
                continue
            days, motion = account.duration(observed)
            for dimension, value in slices(account).items():
                expected[dimension, value].append((days, motion is not None))
            for other in MOTIONS:
                expected["motion", other].append((days, motion == other))
        for (dimension, value), durations in expected.items():
            assert_curve(curve_of(connection, observed, dimension, value), durations)
        published = connection.execute(
            "select dimension, dimension_value, median_days from metrics.median_time_to_first_expansion "
            "where observed_date = ?",
            [observed],
        ).fetchall()
        assert {(dimension, value) for dimension, value, _ in published} == set(expected)
        for dimension, value, median in published:
            curve = kaplan_meier(expected[dimension, value])
            assert median == min((days for days, rate in curve.items() if rate <= Fraction(1, 2)), default=None)


@pytest.mark.parametrize("seed", range(3))
def test_aalen_johansen_of_random_histories(seed: int, tmp_path: Path) -> None:
    accounts = histories(seed)
    connection = run(accounts, AS_OF, tmp_path)
    cohorts: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for account in accounts:
        month = account.stays[0][0].replace(day=1)
        quarter = month.replace(month=(month.month - 1) // 3 * 3 + 1)
        for cohort in [("all", "all"), ("month", str(month)), ("quarter", str(quarter))]:
            cohorts[cohort].append(exit_age(account, AS_OF))
    published = connection.execute(
        "select cohort_grain, cohort, age_months, at_risk_count, expanded_rate, churned_rate, staying_rate "
        "from metrics.cohort_expansion_curve"
    ).fetchall()
    expected = {
        (*cohort, age): (sum(1 for exit_, _ in exits if exit_ >= age), *rates)
        for cohort, exits in cohorts.items()
        if max(age for age, _ in exits) > 0
        for age, rates in aalen_johansen(exits).items()
    }
    assert {row[:3] for row in published} == set(expected)
    assert any(rates[1] > 0 and rates[2] > 0 for rates in expected.values())
    for grain, cohort, age, at_risk, expanded, churned, staying in published:
        exact = expected[grain, cohort, age]
        assert at_risk == exact[0]
        found = [Fraction(expanded), Fraction(churned), Fraction(staying)]
        for rate, wanted in zip(found, [exact[1], exact[2], 1 - exact[1] - exact[2]], strict=True):
            assert abs(rate - wanted) <= PLACES / 2 + Fraction(1, 10**9), (grain, cohort, age)


@pytest.mark.parametrize("seed", range(3))
def test_aalen_johansen_against_lifelines_without_ties(seed: int, tmp_path: Path) -> None:
    """One account leaves at every age, so that lifelines has no ties to jitter."""
    generator = random.Random(f"no ties {seed}")
    start = date(2023, 1, 15)
    accounts = []
    causes = [generator.choice([1, 1, 2]) for _ in range(1, 30)]
    for age, cause in enumerate(causes, start=1):
        day = add_months(start, age)
        name = f"A{age:03}"
        if cause == 1:
            accounts.append(History(name, "smb", [(start, None, None)], [(day, "upsell")]))
        else:
            accounts.append(History(name, "smb", [(start, day, "churned")]))
    accounts.append(History("open", "smb", [(start, None, None)]))
    durations = [exit_age(account, AS_OF) for account in accounts]
    assert len({age for age, _ in durations}) == len(durations)
    connection = run(accounts, AS_OF, tmp_path)
    published = connection.execute(
        "select age_months, expanded_rate, churned_rate from metrics.cohort_expansion_curve "
        "where cohort_grain = 'all' order by age_months"
    ).fetchall()
    for cause, column in ((1, 1), (2, 2)):
        fitter = AalenJohansenFitter(calculate_variance=False)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            fitter.fit([age for age, _ in durations], [why for _, why in durations], event_of_interest=cause)
        incidence = fitter.cumulative_density_.iloc[:, 0]
        for row in published:
            assert math.isclose(float(row[column]), float(incidence[incidence.index <= row[0]].iloc[-1]), abs_tol=6e-9)


@pytest.mark.parametrize("seed", range(3))
def test_an_earlier_date_shows_what_was_known_then(seed: int, tmp_path: Path) -> None:
    """A build as of a quarter end gives the curves that a later build shows for it; complete months never change."""
    accounts = histories(seed)
    firsts = [(account.stays[0][0], account.first_expansion()) for account in accounts]
    assert sum(1 for start, first in firsts if first and start <= CUT_OFF < first[0]) > 2, "nothing to know too early"
    earlier, later = run(accounts, CUT_OFF, tmp_path), run(accounts, AS_OF, tmp_path)
    columns = "* exclude (as_of_date, policy_version)"
    for model in ("time_to_first_expansion_survival", "median_time_to_first_expansion"):
        question = f"select {columns} from metrics.{model} where observed_date = '{CUT_OFF}' order by all"
        rows = earlier.execute(question).fetchall()
        assert rows and rows == later.execute(question).fetchall(), model
    for model in ("penetration", "average_expansion"):
        question = f"select {columns} from metrics.{model} where month <= '{CUT_OFF}' order by all"
        rows = earlier.execute(question).fetchall()
        assert rows and rows == later.execute(question).fetchall(), model
    # What is judged by age uses complete ages only: an account that was old enough then keeps its answer.
    question = "select account_key, expansion_age_months from metrics.time_to_first_expansion where not is_censored"
    assert set(earlier.execute(question).fetchall()) <= set(later.execute(question).fetchall())


@pytest.mark.parametrize("seed", range(3))
def test_ages_and_frequency_of_random_histories(seed: int, tmp_path: Path) -> None:
    accounts = histories(seed)
    connection = run(accounts, AS_OF, tmp_path)
    merged = {}
    for account in accounts:
        days = [day for day, motion in account.expansions if motion]
        gaps = [(after - before).days for before, after in pairwise(days)]
        merged[account.name] = len(days) - sum(1 for gap in gaps if gap < 30)
    published = connection.execute("select account_key, expansion_count from metrics.expansion_frequency").fetchall()
    assert dict(published) == merged

    for age in (12, 24):
        old = [a for a in accounts if add_months(a.stays[0][0], age) <= AS_OF]
        judged = [
            a for a in old if not (a.stays[0][2] == "transferred" and age_of(a.stays[0][0], a.stays[0][1]) <= age)
        ]
        firsts = [(a.stays[0][0], a.first_expansion()) for a in judged]
        expanded = sum(1 for start, first in firsts if first and age_of(start, first[0]) <= age)
        row = connection.execute(
            "select expanded_account_count, account_count from metrics.penetration_by_age "
            "where dimension = 'total' and age_months = ?",
            [age],
        ).fetchone()
        assert row == (expanded, len(judged))

    expected: dict[tuple[int, int], list[bool]] = defaultdict(list)
    for account in accounts:
        start = account.stays[0][0]
        for year in range(1, 10):
            opens, closes = add_months(start, 12 * (year - 1)), add_months(start, 12 * year)
            if closes <= AS_OF and any(a <= opens and (b is None or opens < b) for a, b, _ in account.stays):
                is_expanded = any(motion and opens < day <= closes for day, motion in account.expansions)
                expected[start.year, year].append(is_expanded)
    rows = connection.execute(
        "select cohort_year, age_year, expanded_account_count, active_account_count from metrics.cohort_maturity"
    ).fetchall()
    assert {row[:2]: row[2:] for row in rows} == {key: (sum(found), len(found)) for key, found in expected.items()}


def test_sample_company_equals_lifelines(sample_warehouse: duckdb.DuckDBPyConnection) -> None:
    """The published curves of the sample company, computed again from its accounts."""
    accounts = sample_warehouse.execute(
        "select segment, cast(extract(year from start_month) as text), motion, duration_days, as_of_date "
        "from metrics.time_to_first_expansion"
    ).fetchall()
    expected: dict[tuple[str, str], list[tuple[int, bool]]] = defaultdict(list)
    for segment, year, motion, days, _ in accounts:
        for key in [("total", "all"), ("segment", segment), ("cohort_year", year)]:
            expected[key].append((days, motion is not None))
        for other in MOTIONS:
            expected["motion", other].append((days, motion == other))
    assert sum(is_event for _, is_event in expected["total", "all"]) > 100
    for (dimension, value), durations in expected.items():
        assert_curve(curve_of(sample_warehouse, accounts[0][4], dimension, value), durations)
