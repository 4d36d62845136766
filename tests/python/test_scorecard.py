"""Scorecards: what they may learn from, what they promise (sums, directions, sameness) and when there is none.

Each promise is a function that asserts it, so that each can be shown a scorecard that breaks it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from functools import cache

import duckdb
import numpy as np
import pandas as pd
import pytest
from readiness import scorecard as module
from readiness.learning import explain_all, fit_all, score_all, steps_of
from readiness.scorecard import (
    Additive,
    Scorecard,
    Steps,
    apply_scorecard,
    card_from_json,
    contributions,
    fit_scorecard,
)
from readiness.settings import FeaturePolicy, LearningSettings
from readiness.splits import Split, cutoffs, split_before
from readiness.tables import as_frame, as_table
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from threadpoolctl import threadpool_info

FEATURES = {"up": 1, "down": -1, "free": 0, "sparse": 1, "empty": 0, "level": 1, "lasting": -1}
POLICY = FeaturePolicy(tuple(sorted(FEATURES)), tuple(FEATURES[name] for name in sorted(FEATURES)))
SETTINGS = LearningSettings(
    horizon_days=90,
    calibration_months=3,
    least_months=6,
    least_rows=500,
    least_expansions=50,
    least_calibration_expansions=50,
    least_amounts=100,
    most_rows=200_000,
    iterations=40,
    learning_rate=0.1,
    least_leaf_rows=20,
    shrinkage=1.0,
    random_state=7,
)
FIRST, AS_OF = pd.Timestamp("2024-01-31"), pd.Timestamp("2026-01-31")
CUTOFF = pd.Timestamp("2025-10-01")
KEY = ["account_key", "scoring_date"]


@cache
def history(accounts: int = 250, seed: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(features, outcomes) of month ends; `up` helps up to a point and then harms, against its direction."""
    draw = np.random.default_rng(seed)
    dates = pd.date_range(FIRST, AS_OF, freq="ME")
    count = accounts * len(dates)
    features = pd.DataFrame(
        {
            "account_key": np.tile([f"account-{number:05d}" for number in range(accounts)], len(dates)),
            "scoring_date": np.repeat(dates, accounts),
            "is_month_end": True,
            "is_latest": np.repeat(dates == dates[-1], accounts),
            "segment": "smb",
            "up": draw.uniform(0, 1, count),
            "down": draw.integers(0, 5, count).astype(float),
            "free": draw.normal(0, 1, count).round(2),
            "sparse": np.where(draw.random(count) < 0.4, np.nan, draw.uniform(0, 1, count)),
            "empty": np.nan,
            "level": 3.0,
            "lasting": draw.exponential(10, count),
        }
    )
    helps = 3 * np.sin(4 * features["up"]) - 0.5 * features["down"] + features["free"].abs()
    rate = 1 / (1 + np.exp(-(helps + features["sparse"].fillna(0.2) - 2.5)))
    expanded = draw.random(count) < rate
    first = features["scoring_date"] + pd.to_timedelta(draw.integers(1, 91, count), unit="D")
    amount = (500 + 2000 * features["up"]).round(2)
    outcomes = features[KEY].assign(
        target="any",
        has_expanded=expanded,
        expansion_amount=np.where(expanded, amount, 0.0),
        first_expansion_date=first.where(expanded),
        window_end_date=features["scoring_date"] + pd.Timedelta(days=90),
    )
    return features, outcomes


def labelled() -> tuple[pd.DataFrame, np.ndarray, np.ndarray, Split]:
    """Features, labels and amounts, and the split before the cutoff."""
    features, outcomes = history()
    outcome, amounts = outcomes["has_expanded"].to_numpy(), outcomes["expansion_amount"].to_numpy()
    return features, outcome, amounts, split_before(features["scoring_date"], CUTOFF, SETTINGS)


def fitted(settings: LearningSettings = SETTINGS, policy: FeaturePolicy = POLICY) -> Scorecard:
    features, outcome, amounts, split = labelled()
    return fit_scorecard(features, outcome, amounts, split, policy, settings)


@cache
def card() -> Scorecard:
    return fitted()


def log_odds_of(found: Scorecard) -> Additive:
    assert found.log_odds is not None
    return found.log_odds


# --- what may be learned from --------------------------------------------------------------------------------------


def assert_purged(dates: pd.Series, split: Split, cutoff: pd.Timestamp) -> None:
    """No window of a calibration row reaches the cutoff, none of a learning row the first calibration date."""
    horizon = pd.Timedelta(days=SETTINGS.horizon_days)
    learning, calibration = dates.iloc[split.learning], dates.iloc[split.calibration]
    assert len(learning) and len(calibration)
    assert (calibration + horizon < cutoff).all()
    assert (learning + horizon < calibration.min()).all()


def test_cutoffs_are_the_quarters_of_the_dates() -> None:
    found = cutoffs(pd.Timestamp("2025-02-28"), pd.Timestamp("2025-10-01"))
    assert [str(day.date()) for day in found] == ["2025-01-01", "2025-04-01", "2025-07-01", "2025-10-01"]


@pytest.mark.parametrize("cutoff", pd.date_range("2025-01-01", "2026-01-01", freq="QS"))
def test_no_window_reaches_across_a_cut(cutoff: pd.Timestamp) -> None:
    dates = history()[0]["scoring_date"]
    split = split_before(dates, cutoff, SETTINGS)
    assert_purged(dates, split, cutoff)
    assert dates.iloc[split.calibration].nunique() == SETTINGS.calibration_months


def test_a_window_that_ends_on_the_cutoff_is_open() -> None:
    """From 2 July the window of 90 days ends on 30 September, from 3 July on 1 October."""
    dates = pd.Series(pd.to_datetime(["2025-07-02", "2025-07-03"]))
    split = split_before(dates, CUTOFF, replace(SETTINGS, calibration_months=1))
    assert list(split.calibration) == [0] and not len(split.learning)


def test_a_window_that_ends_on_the_first_calibration_date_is_not_learned_from() -> None:
    """From 1 March 90 days end on 30 May, from 2 March on 31 May, the first date that calibrates."""
    dates = pd.Series(pd.to_datetime(["2025-02-01", "2025-03-01", "2025-03-02", "2025-05-31", "2025-06-30"]))
    split = split_before(dates, CUTOFF, replace(SETTINGS, calibration_months=2))
    assert list(split.learning) == [0, 1] and split.learning_month_count == 2
    assert list(split.calibration) == [3, 4]


@pytest.mark.parametrize("months", [4, 5])
def test_months_that_calibration_uses_up_teach_nothing(months: int) -> None:
    dates = pd.Series(pd.to_datetime(["2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30", "2025-09-30"]))
    split = split_before(dates, CUTOFF, replace(SETTINGS, calibration_months=months))
    assert list(split.calibration) == [0, 1, 2, 3]
    assert split.learning.tolist() == [] and split.learning.dtype == int and split.learning_month_count == 0


def test_a_window_that_is_open_on_the_cutoff_teaches_nothing() -> None:
    """Other labels of windows that end on the cutoff or later leave scorecards as they were; of earlier ones not."""
    features, outcomes = history()
    told, is_open = fits_before(features, outcomes), outcomes["window_end_date"] >= CUTOFF
    assert is_open.any() and (told["status"] == "trained").any()
    pd.testing.assert_frame_equal(told, fits_before(features, told_anew(outcomes, is_open)))
    assert not told.equals(fits_before(features, told_anew(outcomes, ~is_open)))


def told_anew(outcomes: pd.DataFrame, rows: pd.Series) -> pd.DataFrame:
    """The opposite of some outcomes."""
    has_expanded = outcomes["has_expanded"] ^ rows
    return outcomes.assign(
        has_expanded=has_expanded,
        expansion_amount=outcomes["expansion_amount"].where(~rows, np.where(has_expanded, 700.0, 0.0)),
    )


def fits_before(features: pd.DataFrame, outcomes: pd.DataFrame, until: pd.Timestamp = CUTOFF) -> pd.DataFrame:
    """Scorecards of the cutoffs up to a day."""
    fits = fit_all(features, outcomes, POLICY, SETTINGS)
    return fits[fits["cutoff_date"] <= until].reset_index(drop=True)


def test_a_score_of_a_past_date_is_the_same_when_run_later() -> None:
    """As of the end of 2025, and a month later: new dates, new outcomes, expansions in windows that were not over."""
    features, outcomes = history()
    as_of = pd.Timestamp("2025-12-31")
    unseen = outcomes["first_expansion_date"] > as_of
    earlier = outcomes.assign(
        has_expanded=outcomes["has_expanded"] & ~unseen,
        expansion_amount=outcomes["expansion_amount"].where(~unseen, 0.0),
    )
    past = features["scoring_date"] <= as_of
    then = fit_all(features[past], earlier[past], POLICY, SETTINGS)
    now = fit_all(features, outcomes, POLICY, SETTINGS)
    pd.testing.assert_frame_equal(then, now[now["cutoff_date"] <= as_of].reset_index(drop=True))
    scored = score_all(now, features)
    pd.testing.assert_frame_equal(
        score_all(then, features[past]), scored[scored["scoring_date"] <= as_of].reset_index(drop=True)
    )


def test_a_horizon_that_differs_from_that_of_the_outcomes_is_an_error() -> None:
    features, outcomes = history()
    with pytest.raises(
        ValueError, match=r"learning_settings\.csv: horizon_days is 60.*90 days.*readiness:horizon_days"
    ):
        fit_all(features, outcomes, POLICY, replace(SETTINGS, horizon_days=60))
    differing = outcomes["window_end_date"].where(outcomes.index != outcomes.index[-1], outcomes["scoring_date"])
    with pytest.raises(ValueError, match=r"horizon_days is 90, but outcomes look 0 days ahead"):
        fit_all(features, outcomes.assign(window_end_date=differing), POLICY, SETTINGS)


# --- what a scorecard promises -------------------------------------------------------------------------------------


def assert_adds_up(found: Scorecard, features: pd.DataFrame) -> None:
    """Intercept and contributions are the log-odds, these the probability."""
    scores = apply_scorecard(found, features)
    parts = contributions(found, features)
    total = parts.sum(axis=1) + log_odds_of(found).intercept
    assert np.abs(total - scores["log_odds"]).max() < 1e-9
    assert np.abs(np.log(scores["probability"] / (1 - scores["probability"])) - scores["log_odds"]).max() < 1e-9


def assert_monotone(model: Additive, policy: FeaturePolicy) -> None:
    """The steps never go against the direction of their feature."""
    for name, direction in zip(policy.names, policy.directions, strict=True):
        if direction and name in model.steps:
            assert (direction * np.diff(model.steps[name].values) >= 0).all(), name


def test_contributions_add_up_to_the_log_odds() -> None:
    features = history()[0]
    assert_adds_up(card(), features)
    assert list(contributions(card(), features).columns) == list(log_odds_of(card()).steps)


def test_steps_go_the_way_that_policy_says() -> None:
    found = card()
    assert_monotone(log_odds_of(found), POLICY)
    assert found.log_amount is not None and found.log_amount.steps
    assert_monotone(found.log_amount, POLICY)


def test_without_a_direction_the_data_decides() -> None:
    """The history turns down for large `up`: a scorecard that may follow it does."""
    free = fitted(policy=replace(POLICY, directions=(0,) * len(POLICY.names)))
    assert np.diff(log_odds_of(free).steps["up"].values).min() < -0.01


def test_the_score_is_that_of_the_boosting() -> None:
    """Read off as steps, a scorecard says what the trees say of the rows that they learned from."""
    features, outcome, _, split = labelled()
    rows = features.iloc[split.learning]
    known = POLICY.varying_in(rows)
    matrix = np.column_stack([rows[name].to_numpy() for name in known.names])
    trees = HistGradientBoostingClassifier(**module._boosting(known, SETTINGS)).fit(matrix, outcome[split.learning])
    read = module._read_off(trees.decision_function, rows, known)
    coarse = np.abs(read.value(rows) - trees.decision_function(matrix))
    # Of the two features with thousands of values a selection is read; of the others every value.
    assert np.quantile(coarse, 0.95) < 1e-9
    assert coarse.mean() < 0.01


def test_with_enough_iterations_the_score_is_the_rate_of_the_rows() -> None:
    """Every row is learned from, none is held out to stop early; without calibration rows nothing is moved."""
    outcome = np.concatenate([np.arange(400) % 4 == 0, np.arange(400) % 4 != 0])
    features = pd.DataFrame({"size": np.repeat([1.0, 2.0], 400)})
    split = Split(np.arange(800), np.array([], dtype=int), 12)
    settings = replace(SETTINGS, iterations=100, shrinkage=0.0)
    found = fit_scorecard(features, outcome, 100.0 * outcome, split, FeaturePolicy(("size",), (1,)), settings)
    probability = apply_scorecard(found, pd.DataFrame({"size": [1.0, 2.0]}))["probability"]
    assert probability.tolist() == pytest.approx([0.25, 0.75], abs=1e-3)


def test_the_mean_probability_is_the_rate_of_the_calibration() -> None:
    features, outcome, _, split = labelled()
    held = features.iloc[split.calibration]
    rate = outcome[split.calibration].mean()
    assert apply_scorecard(card(), held)["probability"].mean() == pytest.approx(rate, abs=1e-3)
    level = fitted(replace(SETTINGS, least_calibration_expansions=10**6))
    assert apply_scorecard(level, held)["probability"].mean() == pytest.approx(rate, abs=1e-6)


def test_with_few_outcomes_calibration_only_moves_the_level() -> None:
    level = log_odds_of(fitted(replace(SETTINGS, least_calibration_expansions=10**6)))
    full = log_odds_of(card())
    slopes = {
        name: np.ptp(full.steps[name].values) / np.ptp(steps.values)
        for name, steps in level.steps.items()
        if np.ptp(steps.values)
    }
    assert len(set(np.round(list(slopes.values()), 9))) == 1
    assert next(iter(slopes.values())) != pytest.approx(1, abs=1e-3)


def test_a_calibration_without_any_expansion_lowers_the_level() -> None:
    features, outcome, amounts, split = labelled()
    none = outcome.copy()
    none[split.calibration] = False
    found = fit_scorecard(features, none, amounts * none, split, POLICY, SETTINGS)
    held = apply_scorecard(found, features.iloc[split.calibration])["probability"]
    assert held.mean() == pytest.approx(0.5 / (len(split.calibration) + 1), rel=1e-3)


def test_a_score_that_ranks_the_wrong_way_round_says_the_rate_to_everybody() -> None:
    features, outcome, amounts, split = labelled()
    turned = outcome.copy()
    turned[split.calibration] = ~turned[split.calibration]
    found = fit_scorecard(features, turned, amounts, split, POLICY, SETTINGS)
    probability = apply_scorecard(found, features)["probability"]
    assert np.ptp(probability) < 1e-12
    assert probability.iloc[0] == pytest.approx(turned[split.calibration].mean())


def test_a_score_that_is_too_sure_is_drawn_together() -> None:
    """Log-odds of -3 and 3 where 40 % and 60 % expanded: the order is right and stays."""
    features = pd.DataFrame({"size": np.repeat([1.0, 2.0], 200)})
    outcome = np.concatenate([np.arange(200) % 5 < 2, np.arange(200) % 5 < 3])
    sure = Additive(0.0, {"size": Steps(np.array([1.5]), np.array([-3.0, 3.0]), 0.0)})
    found = module._calibrate(sure, features, outcome, SETTINGS).value(features)
    assert (1 / (1 + np.exp(-found[[0, -1]]))).tolist() == pytest.approx([0.4, 0.6], abs=1e-3)


def test_a_score_that_says_the_same_of_everybody_says_their_rate() -> None:
    outcome = np.arange(400) % 4 == 0
    found = module._calibrate(Additive(0.0, {}), pd.DataFrame(index=range(400)), outcome, SETTINGS)
    assert found.intercept == pytest.approx(np.log(0.25 / 0.75), rel=1e-12)


def test_expected_amounts_add_up_to_what_was_paid() -> None:
    """Over all who expanded before the cutoff, the mean amount of the model is theirs; it rises with its driver."""
    features, _, amounts, split = labelled()
    found = card()
    assert found.log_amount is not None
    both = np.concatenate([split.learning, split.calibration])
    paid = both[amounts[both] > 0]
    model = np.exp(found.log_amount.value(features.iloc[paid]))
    assert model.sum() == pytest.approx(amounts[paid].sum(), rel=1e-9)
    low, high = features["up"].iloc[paid] < 0.2, features["up"].iloc[paid] > 0.8
    assert model[high].mean() > 1.5 * model[low].mean()
    scores = apply_scorecard(found, features.iloc[paid])
    assert np.allclose(scores["expected_amount"], scores["probability"] * model)


def test_few_amounts_have_one_mean() -> None:
    found = fitted(replace(SETTINGS, least_amounts=10**6))
    _, _, amounts, split = labelled()
    both = np.concatenate([split.learning, split.calibration])
    assert found.log_amount is not None and not found.log_amount.steps
    assert np.exp(found.log_amount.intercept) == pytest.approx(amounts[both][amounts[both] > 0].mean())


@pytest.mark.parametrize("least_amounts", [100, 10**6], ids=["by feature", "one mean"])
def test_expected_amounts_are_the_same_in_another_unit(least_amounts: int) -> None:
    """Also where a unit is so large that all amounts are below 1; expansions without an amount have no part."""
    features, outcome, amounts, split = labelled()
    unpaid = np.where(np.arange(len(amounts)) % 3 == 0, 0.0, amounts)
    settings = replace(SETTINGS, iterations=10, least_amounts=least_amounts)
    one, other = (
        fit_scorecard(features, outcome, unpaid / unit, split, POLICY, settings).log_amount for unit in (1, 10_000)
    )
    assert one is not None and other is not None and bool(one.steps) == bool(other.steps) == (least_amounts == 100)
    both = np.concatenate([split.learning, split.calibration])
    paid = both[unpaid[both] > 0]
    mean = np.exp(other.value(features.iloc[paid])).mean()
    assert unpaid[paid].max() < 10_000 and mean * 10_000 == pytest.approx(unpaid[paid].mean(), rel=1e-9)
    assert np.allclose(one.value(features), other.value(features) + np.log(10_000), atol=1e-4)


def test_where_nobody_paid_an_amount_none_is_expected() -> None:
    features, outcome, amounts, split = labelled()
    found = fit_scorecard(features, outcome, 0 * amounts, split, POLICY, replace(SETTINGS, iterations=2))
    assert card_from_json(found.to_json())[1] is None
    scores = apply_scorecard(found, features)
    assert scores["probability"].notna().all() and scores["expected_amount"].isna().all()


# --- the same result every time ------------------------------------------------------------------------------------


def assert_same_bytes(first: pd.DataFrame, second: pd.DataFrame) -> None:
    assert first.to_json(date_format="iso", double_precision=15) == second.to_json(
        date_format="iso", double_precision=15
    )
    assert first["card"].tolist() == second["card"].tolist()


def test_the_same_bytes_twice_whatever_the_order_of_the_rows() -> None:
    """Rows are drawn, so that the draw is part of the promise."""
    features, outcomes = history()
    drawn = replace(SETTINGS, most_rows=2000)
    first = fit_all(features, outcomes, POLICY, drawn)
    mixed = fit_all(features.sample(frac=1, random_state=3), outcomes.sample(frac=1, random_state=4), POLICY, drawn)
    assert (first["status"] == "trained").sum() >= 2
    assert_same_bytes(first, fit_all(features, outcomes, POLICY, drawn))
    assert_same_bytes(first, mixed)
    scores = score_all(first, features)
    pd.testing.assert_frame_equal(scores, score_all(mixed, features.sample(frac=1, random_state=5)))


def test_another_seed_draws_other_rows() -> None:
    features, outcomes = history()
    first, second = (
        fit_all(features, outcomes, POLICY, replace(SETTINGS, most_rows=2000, random_state=seed)) for seed in (1, 2)
    )
    assert first["card"].tolist() != second["card"].tolist()


def test_learning_and_reading_use_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sums over several threads may differ in their last digits; on a busy machine they take many times longer."""
    seen: dict[str, set[int]] = {}

    def watch(kind: type, method: str) -> None:
        run = getattr(kind, method)

        def watched(*given: object) -> object:
            seen[f"{kind.__name__}.{method}"] = {pool["num_threads"] for pool in threadpool_info()}
            return run(*given)

        monkeypatch.setattr(kind, method, watched)

    watch(HistGradientBoostingClassifier, "fit")
    watch(HistGradientBoostingClassifier, "decision_function")
    watch(HistGradientBoostingRegressor, "fit")
    watch(HistGradientBoostingRegressor, "predict")
    fitted(replace(SETTINGS, iterations=2))
    assert len(seen) == 4 and all(threads == {1} for threads in seen.values())


def test_a_scorecard_has_one_text_whatever_the_order_of_its_features() -> None:
    model = log_odds_of(card())
    turned = Additive(model.intercept, dict(reversed(model.steps.items())))
    assert replace(card(), log_odds=turned).to_json() == card().to_json()


def test_a_scorecard_survives_being_written_down() -> None:
    features = history()[0]
    log_odds, log_amount = card_from_json(card().to_json())
    again = replace(card(), log_odds=log_odds, log_amount=log_amount)
    pd.testing.assert_frame_equal(apply_scorecard(card(), features), apply_scorecard(again, features))
    assert again.to_json() == card().to_json()


# --- no scorecard, and odd values ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "settings",
    [
        replace(SETTINGS, least_months=99),
        replace(SETTINGS, least_rows=10**6),
        replace(SETTINGS, least_expansions=10**6),
    ],
    ids=["months", "rows", "expansions"],
)
def test_too_little_history_says_so(settings: LearningSettings) -> None:
    found = fitted(settings)
    assert found.status == "too_little_history" and found.log_odds is None
    assert apply_scorecard(found, history()[0]).isna().all(axis=None)
    assert contributions(found, history()[0]).empty


def test_without_log_odds_a_scorecard_scores_nobody() -> None:
    features = history()[0].head(5)
    scores = apply_scorecard(replace(card(), log_odds=None), features)
    assert len(scores) == 5 and scores.isna().all(axis=None)


def test_as_much_history_as_is_asked_for_is_enough() -> None:
    """On each limit there is a scorecard, one more and there is none."""
    _, outcome, amounts, split = labelled()
    quick = replace(SETTINGS, iterations=2)
    limits = {
        "least_rows": len(split.learning),
        "least_months": split.learning_month_count,
        "least_expansions": int(outcome[split.learning].sum()),
    }
    assert fitted(replace(quick, **limits)).status == "trained"
    for name, limit in limits.items():
        assert fitted(replace(quick, **{name: limit + 1})).status == "too_little_history", name
    rarer = int(min(outcome[split.calibration].sum(), (~outcome[split.calibration]).sum()))
    paid = int((amounts[split.learning] > 0).sum())
    level, amount = (
        [fitted(replace(quick, **{name: limit + more})) for more in (0, 1)]
        for name, limit in (("least_calibration_expansions", rarer), ("least_amounts", paid))
    )
    assert np.ptp(log_odds_of(level[0]).steps["down"].values) != np.ptp(log_odds_of(level[1]).steps["down"].values)
    assert [bool(found.log_amount and found.log_amount.steps) for found in amount] == [True, False]


def test_as_many_rows_as_may_be_are_all_learned_from() -> None:
    rows = np.arange(10, 20)
    drawn = module._sampled(rows, replace(SETTINGS, most_rows=9))
    assert module._sampled(rows, replace(SETTINGS, most_rows=10)) is rows
    assert len(set(drawn)) == 9 and set(drawn) < set(rows) and (np.diff(drawn) > 0).all()


def test_a_calibration_in_which_everybody_expanded_raises_the_level() -> None:
    features, outcome, amounts, split = labelled()
    every = outcome.copy()
    every[split.calibration] = True
    found = fit_scorecard(features, every, amounts, split, POLICY, replace(SETTINGS, iterations=2))
    held = apply_scorecard(found, features.iloc[split.calibration])["probability"]
    count = len(split.calibration)
    assert 1 - held.mean() == pytest.approx(0.5 / (count + 1), rel=1e-3)


def test_many_values_are_read_at_their_ends_and_evenly_between() -> None:
    """Up to a thousand each is read: a feature with as many values has a step for each of them."""
    assert module._readings(np.array([3.0, np.nan, 1.0, 3.0, 2.0])).tolist() == [1, 2, 3]
    most = 1000
    assert module._readings(np.arange(float(most))).tolist() == list(range(most))
    found = module._readings(np.arange(2.0 * most))
    assert len(found) == most and (found[0], found[-1]) == (0, 2 * most - 1)
    assert set(np.diff(found)) <= {1, 2, 3}


def test_equal_neighbours_are_one_step() -> None:
    found = module._as_steps(np.array([1.0, 2.0, 4.0, 8.0]), np.array([0.5, 0.5, 0.7, 0.7 + 1e-13]))
    assert (found.bounds.tolist(), found.values.tolist(), found.missing) == ([3.0], [0.5, 0.7], 0.0)
    # The bound belongs to the step above it.
    assert found.at(np.array([2.9, 3.0, np.nan])).tolist() == [0.5, 0.7, 0.0]
    # What may come from rounding, up to 1e-12, is no step; what is larger is one.
    bounds = [module._as_steps(np.array([1.0, 2.0]), np.array([0.0, to])).bounds.tolist() for to in (1e-12, 1.1e-12)]
    assert bounds == [[], [1.5]]


def test_history_that_calibration_uses_up_is_too_little() -> None:
    features, outcome, amounts, _ = labelled()
    settings = replace(SETTINGS, calibration_months=99)
    split = split_before(features["scoring_date"], CUTOFF, settings)
    assert fit_scorecard(features, outcome, amounts, split, POLICY, settings).status == "too_little_history"


@pytest.mark.parametrize("has_expanded", [False, True])
def test_one_class_says_so(has_expanded: bool) -> None:
    features, outcome, amounts, split = labelled()
    same = np.full(len(outcome), has_expanded)
    found = fit_scorecard(features, same, amounts, split, POLICY, SETTINGS)
    assert found.status == "one_class" and found.log_odds is None


def test_no_rows_make_no_scorecards() -> None:
    features, outcomes = history()
    fits = fit_all(features.head(0), outcomes.head(0), POLICY, SETTINGS)
    assert len(fits) == 0
    scores, parts = score_all(fits, features.head(0)), explain_all(fits, features.head(0))
    for frame in (fits, scores, parts, steps_of(fits)):
        kinds = {str(name): "date" if str(name).endswith("_date") else "text" for name in frame.columns}
        assert len(kinds) >= 5 and as_table(frame, kinds).num_rows == 0


def test_columns_without_variety_are_left_out() -> None:
    """All missing or constant when it was learned: nothing can be said about it, also when it has values later."""
    model = log_odds_of(card())
    assert {"empty", "level"}.isdisjoint(model.steps)
    features = history()[0]
    later = features.assign(empty=5.0, level=-1e9)
    pd.testing.assert_frame_equal(apply_scorecard(card(), features), apply_scorecard(card(), later))


def test_values_beyond_those_seen_count_as_the_outermost() -> None:
    features = history()[0].head(50)
    ends = {"up": (0, 1), "down": (0, 4), "lasting": (0, 1e4)}
    for name, (low, high) in ends.items():
        for end, beyond in ((low, -1e300), (high, 1e300), (low, -np.inf), (high, np.inf)):
            at_end, outside = (apply_scorecard(card(), features.assign(**{name: value})) for value in (end, beyond))
            pd.testing.assert_frame_equal(at_end, outside)


def test_a_missing_value_is_a_step_of_its_own_and_zero_when_there_was_none() -> None:
    model = log_odds_of(card())
    assert model.steps["up"].missing == 0.0
    assert model.steps["sparse"].missing != 0.0
    gone = history()[0].head(5).assign(up=np.nan)
    assert (contributions(card(), gone)["up"] == 0).all()


def test_steps_meet_half_way_between_values() -> None:
    bounds = log_odds_of(card()).steps["down"].bounds
    assert set(bounds) <= {0.5, 1.5, 2.5, 3.5} and len(bounds) >= 3


def test_an_account_of_which_nothing_is_known_has_a_score() -> None:
    blank = history()[0].head(3).assign(**dict.fromkeys(POLICY.names, np.nan))
    assert apply_scorecard(card(), blank).notna().all(axis=None)
    assert_adds_up(card(), blank)


# --- all scorecards of a warehouse ---------------------------------------------------------------------------------


@cache
def all_fits() -> pd.DataFrame:
    features, outcomes = history()
    other = outcomes.assign(target="upsell", has_expanded=False, expansion_amount=0.0)
    return fit_all(features, pd.concat([outcomes, other], ignore_index=True), POLICY, SETTINGS)


def test_every_quarter_and_target_has_a_row_that_says_what_became_of_it() -> None:
    fits = all_fits()
    assert not fits.duplicated(["cutoff_date", "target"]).any()
    assert set(fits.loc[fits["target"] == "upsell", "status"]) == {"too_little_history", "one_class"}
    trained = fits[fits["status"] == "trained"]
    assert list(trained["cutoff_date"]) == list(pd.date_range("2025-04-01", "2026-01-01", freq="QS"))
    assert fits.loc[fits["status"] != "trained", "card"].isna().all()
    horizon = pd.Timedelta(days=SETTINGS.horizon_days)
    assert (trained["last_learning_date"] + horizon < trained["first_calibration_date"]).all()
    assert (trained["last_calibration_date"] + horizon < trained["cutoff_date"]).all()
    outcomes = history()[1]
    for fit in trained.to_dict("records"):
        learned = outcomes["scoring_date"].between(fit["first_learning_date"], fit["last_learning_date"])
        assert fit["learning_row_count"] == learned.sum()
        assert 0 < fit["expansion_count"] == outcomes.loc[learned, "has_expanded"].sum() < learned.sum()


def test_every_date_is_scored_by_the_scorecard_of_its_quarter() -> None:
    scores = score_all(all_fits(), history()[0])
    quarter = pd.to_datetime(scores["scoring_date"]).dt.to_period("Q").dt.start_time
    assert (scores["cutoff_date"] == quarter).all()
    assert len(scores) == 2 * len(history()[0]) and not scores.duplicated([*KEY, "target"]).any()
    assert (scores["probability"].notna() == (scores["status"] == "trained")).all()


def test_explanations_are_the_scores() -> None:
    latest = history()[0][history()[0]["is_latest"]]
    total = explain_all(all_fits(), latest).groupby(["account_key", "target"])["contribution"].sum()
    scores = score_all(all_fits(), latest).dropna(subset=["log_odds"]).set_index(["account_key", "target"])["log_odds"]
    assert len(total) == len(latest)
    assert np.abs(total - scores).max() < 1e-9


def test_explanations_say_what_is_not_known() -> None:
    latest = history()[0][history()[0]["is_latest"]]
    explained = explain_all(all_fits(), latest).set_index(["account_key", "feature"])["is_known"].unstack()
    assert explained["base"].all() and explained["up"].all()
    assert (explained["sparse"] == latest.set_index("account_key")["sparse"].notna()).all()
    assert 0.5 < explained["sparse"].mean() < 0.7


def test_written_steps_score_like_the_scorecard() -> None:
    """Somebody with the table and a pencil reaches the same log-odds."""
    steps = steps_of(all_fits())
    steps = steps[(steps["cutoff_date"] == "2026-01-01") & (steps["model"] == "log_odds")]
    features = history()[0]
    latest = features[features["is_latest"]].head(20)
    scores = score_all(all_fits(), latest).query("target == 'any'").set_index("account_key")["log_odds"]
    for account in latest.to_dict("records"):
        total = 0.0
        for feature, of_feature in steps.groupby("feature"):
            assert of_feature["step_number"].tolist() == list(range(len(of_feature)))
            value = account.get(str(feature), np.nan)
            known = of_feature[of_feature["step_number"] > 0]
            is_hit = (known["lower_bound"].fillna(-np.inf) <= value) & (value < known["upper_bound"].fillna(np.inf))
            step = known[is_hit] if not np.isnan(value) else of_feature[of_feature["step_number"] == 0]
            assert len(step) == 1, feature
            total += float(step["contribution"].iloc[0])
        assert total == pytest.approx(scores[account["account_key"]], abs=1e-9)


def test_tables_of_the_warehouse_make_the_same_scorecards_and_scores() -> None:
    """Decimals, dates and repeated text, in any order: as frames they learn what the frames of this file learn."""
    features, outcomes = history()
    with duckdb.connect() as connection:
        connection.register("features", features).register("outcomes", outcomes)
        read = [
            as_frame(connection.sql(f"{query} order by random()").to_arrow_table())
            for query in (
                "select * replace (scoring_date::date as scoring_date, down::decimal(18, 8) as down) from features",
                "select * replace (expansion_amount::decimal(18, 2) as expansion_amount) from outcomes",
            )
        ]
    assert isinstance(read[0]["account_key"].dtype, pd.CategoricalDtype) and read[0]["down"].dtype == "float64"
    assert pd.api.types.is_datetime64_dtype(read[0]["scoring_date"])
    fits, expected = fit_all(*read, POLICY, SETTINGS), fit_all(features, outcomes, POLICY, SETTINGS)
    assert_same_bytes(fits, expected)
    kinds = {"account_key": "text", "scoring_date": "date", "target": "text", "status": "text", "log_odds": "number"}
    assert as_table(score_all(fits, read[0]), kinds).equals(as_table(score_all(expected, features), kinds))


def test_what_is_missing_is_null_in_a_table() -> None:
    """Of every kind, as plain values and as text that is stored once."""
    values = {"text": "a", "date": pd.Timestamp("2026-06-30"), "number": 0.5, "count": 3, "flag": True}
    frame = pd.DataFrame({kind: pd.Series([value, None], dtype="object") for kind, value in values.items()})
    frame["once"] = frame["text"].astype("category")
    found = as_table(frame, {**{kind: kind for kind in values}, "once": "text"})
    assert [str(field.type) for field in found.schema] == ["string", "date32[day]", "double", "int64", "bool", "string"]
    assert found.to_pylist()[0] == {**values, "date": date(2026, 6, 30), "once": "a"}
    assert set(found.to_pylist()[1].values()) == {None}
    plain = pd.DataFrame({"number": [0.5, np.nan], "count": [3.0, np.nan]})
    assert as_table(plain, {"number": "number", "count": "count"}).to_pylist()[1] == {"number": None, "count": None}


# --- policy --------------------------------------------------------------------------------------------------------


def test_a_setting_that_is_missing_or_unknown_is_named() -> None:
    rows = pd.DataFrame({"name": ["horizon_days", "colour"], "value": [90, 1]})
    with pytest.raises(ValueError, match=r"learning_settings\.csv.*calibration_months, colour"):
        LearningSettings.from_seed(rows)


def test_settings_are_whole_numbers_but_for_fractions() -> None:
    names = [field.name for field in fields(LearningSettings)]
    found = LearningSettings.from_seed(pd.DataFrame({"name": names, "value": [number + 0.5 for number in range(13)]}))
    assert (found.horizon_days, found.random_state) == (0, 12) and isinstance(found.horizon_days, int)
    assert (found.learning_rate, found.shrinkage) == (9.5, 11.5)


def test_two_different_values_are_needed_to_learn_from() -> None:
    rows = pd.DataFrame({"a": [1.0, 2.0, 1.0], "b": [1.0, np.nan, 1.0], "c": [np.nan] * 3})
    assert FeaturePolicy(("a", "b", "c"), (1, -1, 0)).varying_in(rows) == FeaturePolicy(("a",), (1,))


def test_only_features_that_may_be_learned_are() -> None:
    rows = pd.DataFrame({"feature": ["b", "a", "c"], "direction": [1, -1, 0], "is_learned": [True, True, False]})
    assert FeaturePolicy.from_seed(rows) == FeaturePolicy(("a", "b"), (-1, 1))


# --- promises that are broken --------------------------------------------------------------------------------------


def with_step(found: Scorecard, name: str, values: np.ndarray) -> Scorecard:
    """A scorecard with other values of one feature."""
    model = log_odds_of(found)
    steps = Steps(model.steps[name].bounds, values, model.steps[name].missing)
    return replace(found, log_odds=Additive(model.intercept, model.steps | {name: steps}))


def broken_direction() -> None:
    values = log_odds_of(card()).steps["up"].values
    assert_monotone(log_odds_of(with_step(card(), "up", values[::-1])), POLICY)


def broken_sum() -> None:
    assert_adds_up(Lopsided(**vars(card())), history()[0])


def broken_purge() -> None:
    dates = history()[0]["scoring_date"]
    assert_purged(dates, split_before(dates, CUTOFF, replace(SETTINGS, horizon_days=0)), CUTOFF)


def broken_purge_of_calibration() -> None:
    dates = history()[0]["scoring_date"]
    split = split_before(dates, CUTOFF, SETTINGS)
    first = dates.iloc[split.calibration].min()
    assert_purged(dates, replace(split, learning=np.flatnonzero(dates < first)), CUTOFF)


def broken_sameness() -> None:
    fits = all_fits()
    changed = fits["card"].where(fits["status"] != "trained", fits["card"] + " ")
    assert_same_bytes(fits, fits.assign(card=changed))


class Lopsided(Scorecard):
    """Its score leaves out the last feature, its reasons do not."""

    def __getattribute__(self, name: str) -> object:
        found = super().__getattribute__(name)
        return Short(found.intercept, found.steps) if name == "log_odds" else found


class Short(Additive):
    def value(self, features: pd.DataFrame) -> np.ndarray:
        return super().value(features) - self.contributions(features).iloc[:, -1].to_numpy()


@pytest.mark.parametrize(
    "broken",
    [broken_direction, broken_sum, broken_purge, broken_purge_of_calibration, broken_sameness],
    ids=lambda value: value.__name__,
)
def test_a_broken_promise_is_seen(broken: Callable[[], None]) -> None:
    with pytest.raises(AssertionError):
        broken()
