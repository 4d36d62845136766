"""Scores against accounts whose propensity is known: is the trial honest, and does learning find what is there?"""

from __future__ import annotations

import time
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from readiness.backtest import backtest
from readiness.resampling import ResamplingSettings
from readiness.scorecard import Scorecard, apply_scorecard, contributions, fit_scorecard
from readiness.settings import FeaturePolicy, LearningSettings
from readiness.splits import split_before
from sklearn.metrics import roc_auc_score

from simulator.propensity import (
    CONFOUNDED,
    CONSEQUENCES,
    HORIZON_DAYS,
    NOISE,
    PROXIES,
    TARGETS,
    Simulation,
    simulate,
    true_drivers,
)

POLICY = Path(__file__).resolve().parents[2] / "seeds" / "policy"
CONTEXT = {"account_key", "scoring_date", "is_month_end", "is_latest", "segment"}


@cache
def simulated(accounts: int = 20_000) -> Simulation:
    return simulate(accounts, 24, seed=11)


def labels(simulation: Simulation) -> pd.DataFrame:
    """Outcomes of the target any, in the order of the features."""
    return simulation.outcomes[simulation.outcomes["target"] == "any"].reset_index(drop=True)


def area(positive: pd.Series, value: pd.Series) -> float:
    """Area under the ROC curve over the rows of which the value is known."""
    known = value.notna()
    return float(roc_auc_score(positive[known], value[known].astype(float)))


# --- the simulation ------------------------------------------------------------------------------------------------


def test_frames_are_keyed_alike() -> None:
    simulation = simulated(2_000)
    keys = simulation.features[["account_key", "scoring_date"]]
    assert not keys.duplicated().any()
    pd.testing.assert_frame_equal(keys, simulation.truth[["account_key", "scoring_date"]])
    for target in TARGETS:
        of_target = simulation.outcomes[simulation.outcomes["target"] == target].reset_index(drop=True)
        pd.testing.assert_frame_equal(keys, of_target[["account_key", "scoring_date"]])
    assert keys["scoring_date"].nunique() == 24 and keys["scoring_date"].dt.is_month_end.all()


def test_every_feature_has_one_role() -> None:
    roles = [*true_drivers(), *CONFOUNDED, *CONSEQUENCES, *PROXIES, *NOISE]
    assert len(roles) == len(set(roles))
    assert set(roles) == set(simulated(2_000).features.columns) - CONTEXT


def test_the_same_seed_makes_the_same_accounts_and_another_makes_others() -> None:
    first, again, other = simulate(300, 6, seed=1), simulate(300, 6, seed=1), simulate(300, 6, seed=2)
    for frame, same in zip(first, again, strict=True):
        pd.testing.assert_frame_equal(frame, same)
    assert not first.truth["propensity"].equals(other.truth["propensity"])


def test_nothing_is_no_simulation() -> None:
    with pytest.raises(ValueError, match="at least one account and one month"):
        simulate(0, 24)


def test_outcomes_lie_in_their_window() -> None:
    outcomes = simulated(2_000).outcomes
    window = (outcomes["window_end_date"] - outcomes["scoring_date"]).dt.days
    assert (window == HORIZON_DAYS).all()
    expanded = outcomes[outcomes["has_expanded"]]
    assert (expanded["first_expansion_date"] > expanded["scoring_date"]).all()
    assert (expanded["first_expansion_date"] <= expanded["window_end_date"]).all()
    assert (expanded["first_expansion_date"] <= outcomes["scoring_date"].max()).all()
    assert (expanded["expansion_amount"] > 0).all()
    others = outcomes[~outcomes["has_expanded"]]
    assert (others["expansion_amount"] == 0).all() and others["first_expansion_date"].isna().all()
    complete = outcomes["window_end_date"] <= outcomes["scoring_date"].max()
    assert (outcomes["is_window_complete"] == complete).all() and 0.5 < complete.mean() < 1


def test_any_is_one_of_the_motions() -> None:
    outcomes = simulated(2_000).outcomes
    keyed = outcomes.pivot(index=["account_key", "scoring_date"], columns="target", values="expansion_amount")
    assert np.allclose(keyed["any"], keyed.drop(columns="any").sum(axis=1))
    assert (outcomes.groupby("target")["has_expanded"].mean() > 0.01).all()


def test_who_leaves_stays_a_row_that_did_not_expand() -> None:
    simulation = simulated(2_000)
    last = simulation.features.groupby("account_key")["scoring_date"].max()
    left = last[last < simulation.features["scoring_date"].max()]
    assert 0.05 < len(left) / len(last) < 0.3
    found = labels(simulation).set_index(["account_key", "scoring_date"])["has_expanded"]
    assert not found[list(left.items())].any()


def test_price_rises_raise_arr_and_are_no_outcome() -> None:
    simulation = simulated()
    risen = simulation.truth["has_price_rise"] & labels(simulation)["is_window_complete"]
    expanded = labels(simulation)["has_expanded"]
    assert risen.sum() > 20_000
    # A rise makes an expansion no likelier: the propensity is all there is.
    assert expanded[risen].mean() == pytest.approx(simulation.truth["propensity"][risen].mean(), abs=0.01)


def test_an_oracle_is_good_and_not_perfect() -> None:
    """Knowing the propensity itself reaches an AUC of 0.83 to 0.87: nobody can do better honestly."""
    started = time.process_time()
    simulation = simulate(20_000, 24, seed=11)
    assert time.process_time() - started < 60
    complete = labels(simulation)["is_window_complete"]
    expanded = labels(simulation)["has_expanded"][complete]
    assert 0.05 < expanded.mean() < 0.15
    assert 0.83 < area(expanded, simulation.truth["propensity"][complete]) < 0.87


def test_drivers_show_and_noise_does_not() -> None:
    simulation = simulated()
    complete = labels(simulation)["is_window_complete"]
    features, expanded = simulation.features[complete], labels(simulation)["has_expanded"][complete]
    for feature, sign in true_drivers().items():
        assert sign * (area(expanded, features[feature]) - 0.5) > 0.03, feature
        assert area(expanded, features[feature]) < 0.7, f"{feature} gives it away"
    for feature in NOISE:
        assert area(expanded, features[feature]) == pytest.approx(0.5, abs=0.02), feature


def test_size_looks_like_a_reason_and_is_none() -> None:
    """Large accounts expand more often; among accounts of the same propensity size says nothing."""
    simulation = simulated()
    complete = labels(simulation)["is_window_complete"]
    expanded, arr = labels(simulation)["has_expanded"][complete], simulation.features["arr_amount"][complete]
    assert area(expanded, arr) > 0.58
    alike = pd.qcut(simulation.truth["propensity"][complete], 50, labels=False)
    within = [area(expanded[alike == group], arr[alike == group]) for group in range(50)]
    assert np.mean(within) == pytest.approx(0.5, abs=0.02)


def test_the_base_rate_drifts() -> None:
    simulation = simulated()
    complete = labels(simulation)["is_window_complete"]
    monthly = labels(simulation)[complete].groupby("scoring_date")["has_expanded"].mean()
    assert monthly.tail(6).mean() > monthly.head(6).mean() * 1.05


def test_values_are_missing_where_nothing_is_measured() -> None:
    missing = simulated(2_000).features.isna().mean()
    assert 0.05 < missing["seat_utilisation_rate"] < 0.2
    assert 0.2 < missing["limit_rate"] < 0.4
    assert 0.4 < missing["nps_score"] < 0.6
    assert missing["arr_amount"] == 0


# --- what learning finds -------------------------------------------------------------------------------------------

# The last cutoff that is followed by three month ends whose outcomes are known.
CUTOFF = pd.Timestamp("2025-07-01")
RESAMPLING = ResamplingSettings(resamples=400, confidence=0.95, random_state=17, least_accounts=30)
NAIVE = ("base_rate", "tenure", "arr", "utilisation_over_80", "renewal_within_90", "rule_sum")


def shipped_settings() -> LearningSettings:
    return LearningSettings.from_seed(pd.read_csv(POLICY / "learning_settings.csv"))


def shipped_policy() -> FeaturePolicy:
    return FeaturePolicy.from_seed(pd.read_csv(POLICY / "readiness_features.csv"))


@cache
def learned(is_free: bool = False, shuffle_seed: int | None = None) -> Scorecard:
    """The scorecard of the cutoff; free: no direction is prescribed; shuffled: labels of a date in random order."""
    simulation = simulated()
    found = labels(simulation)
    policy = shipped_policy()
    if is_free:
        policy = replace(policy, directions=(0,) * len(policy.names))
    outcome = found["has_expanded"].to_numpy(dtype="bool")
    amounts = found["expansion_amount"].to_numpy()
    if shuffle_seed is not None:
        order = within_dates(found["scoring_date"], shuffle_seed)
        outcome, amounts = outcome[order], amounts[order]
    split = split_before(found["scoring_date"], CUTOFF, shipped_settings())
    return fit_scorecard(simulation.features, outcome, amounts, split, policy, shipped_settings())


def within_dates(dates: pd.Series, seed: int) -> np.ndarray:
    """Positions in random order, each exchanged with one of the same date; dates are in ascending blocks."""
    assert dates.is_monotonic_increasing
    return np.lexsort((np.random.default_rng(seed).random(len(dates)), dates.to_numpy()))


def later() -> pd.Series:
    """Rows of the dates from the cutoff whose outcomes are known."""
    found = labels(simulated())
    return (found["scoring_date"] >= CUTOFF) & found["is_window_complete"]


def rule_sum(features: pd.DataFrame) -> pd.Series:
    """The weighted score of the handbook over the factors that are known, in its plainest form."""

    def ramp(values: pd.Series, low: float, high: float) -> pd.Series:
        return ((values - low) / (high - low)).clip(0, 1)

    met, renewal = features["days_since_executive"] <= 90, features["days_to_renewal"]
    factors = {
        25: ramp(features["usage_growth_3_months"], -0.1, 0.2),
        20: ramp(features["plan_feature_rate"], 0.2, 0.7),
        15.0001: (features["days_since_economic_buyer"] <= 90).astype(float).where(lambda buyer: buyer > 0, met * 0.5),
        15: ramp(features["nps_score"], -1, 1),
        10.0001: ramp(features["active_user_growth"], 0, 0.2),
        10: renewal.between(30, 120).astype(float).where(lambda due: due > 0, renewal.between(121, 180) * 0.5),
        5: ramp(features["whitespace_rate"], 0, 2),
    }
    points = sum(weight * factor.fillna(0) for weight, factor in factors.items())
    known = sum(weight * factor.notna() for weight, factor in factors.items())
    return pd.Series(points / known)


def cases_of(score: pd.Series, shuffle_seed: int | None = None) -> pd.DataFrame:
    """Cases of the learned score and of everything naive on the first scoring date after the cutoff."""
    simulation = simulated()
    date = simulation.features.loc[later(), "scoring_date"].min()
    chosen = simulation.features["scoring_date"] == date
    features, found = simulation.features[chosen], labels(simulation)[chosen]
    expanded, amount = found["has_expanded"].to_numpy(), found["expansion_amount"].to_numpy()
    if shuffle_seed is not None:
        order = within_dates(found["scoring_date"], shuffle_seed)
        expanded, amount = expanded[order], amount[order]
    past = labels(simulation)
    scores = {
        "learned": score[chosen],
        "oracle": simulation.truth.loc[chosen, "propensity"],
        "base_rate": pd.Series(past.loc[past["window_end_date"] < CUTOFF, "has_expanded"].mean(), index=features.index),
        "tenure": features["tenure_days"],
        "arr": features["arr_amount"],
        "utilisation_over_80": (features["seat_utilisation_rate"] > 0.8).astype(float),
        "renewal_within_90": (features["days_to_renewal"] <= 90).astype(float),
        "rule_sum": rule_sum(features),
    }
    rows = {"account_key": features["account_key"], "has_expanded": expanded, "expansion_amount": amount}
    frames = [
        pd.DataFrame(rows | {"method": method, "score": values, "is_probability": method in ("learned", "base_rate")})
        for method, values in scores.items()
    ]
    return pd.concat(frames, ignore_index=True).assign(quarter_start=CUTOFF, segment="one")


def figures(cases: pd.DataFrame) -> pd.DataFrame:
    """Estimate and interval by method and measure."""
    found = backtest(cases, {"one": 1000.0}, "learned", RESAMPLING)
    found = found[(found["segment"] == "one") & (found["quarter"] != "all")].set_index(["method", "measure"])
    return found[["estimate", "lower_bound", "upper_bound"]].astype(float)


@cache
def shipped_score() -> pd.Series:
    return apply_scorecard(learned(), simulated().features)["probability"]


def test_every_feature_that_is_learned_is_simulated() -> None:
    assert set(shipped_policy().names) <= set(simulated(2_000).features.columns)
    assert set(true_drivers()) <= set(shipped_policy().names)
    assert learned().status == "trained"


def test_the_learned_score_beats_everything_naive() -> None:
    """By how much at least, with 95 % confidence over accounts: see the numbers."""
    found = figures(cases_of(shipped_score()))
    shown = found.index.get_level_values("measure").isin(
        ["pr_auc", "pr_auc_lead", "lift_decile_1", "lift_decile_1_lead"]
    )
    print(found[shown].sort_index(level=1).round(3).to_string())
    assert_it_leads(found)
    # Nobody beats the truth.
    assert found.loc[("oracle", "pr_auc_lead"), "upper_bound"] < 0


def assert_it_leads(found: pd.DataFrame) -> None:
    for method in NAIVE:
        assert found.loc[(method, "pr_auc_lead"), "lower_bound"] > 0.10, method
        assert found.loc[(method, "lift_decile_1_lead"), "lower_bound"] > 0.9, method


def test_the_learned_score_finds_the_signs_of_the_drivers() -> None:
    """Without any direction prescribed, more of a feature moves the score the way it moves the propensity."""
    rows = simulated().features[later()]
    assert_signs(rows, contributions(learned(is_free=True), rows))


def assert_signs(rows: pd.DataFrame, parts: pd.DataFrame) -> None:
    spread = parts.std()
    print(spread[spread > 0].sort_values(ascending=False).round(3).to_dict())
    for feature, sign in true_drivers().items():
        known = rows[feature].notna()
        assert sign * np.corrcoef(rows.loc[known, feature], parts.loc[known, feature])[0, 1] > 0.5, feature
    noise = [feature for feature in NOISE if feature in spread]
    assert spread[noise].max() < min(spread[list(true_drivers())])


def test_the_learned_score_means_what_it_says() -> None:
    """In each tenth of later rows the share that expands is within 3 points of the mean probability."""
    assert_calibrated(shipped_score()[later()], labels(simulated()).loc[later(), "has_expanded"])


def assert_calibrated(probability: pd.Series, expanded: pd.Series) -> None:
    tenth = pd.qcut(probability.rank(method="first"), 10, labels=False)
    said, seen = probability.groupby(tenth).mean(), expanded.groupby(tenth).mean()
    print(pd.DataFrame({"said": said, "seen": seen, "gap": seen - said}).round(4).to_string())
    assert (seen - said).abs().max() < 0.03
    assert said.iloc[-1] > 3 * expanded.mean(), "a score that says the same to everybody is calibrated too"


@pytest.mark.parametrize("seed", [1, 2])
def test_there_is_nothing_in_shuffled_labels(seed: int) -> None:
    """Labels of a date are dealt out anew: whatever is learned from them, the best tenth is as good as any."""
    score = apply_scorecard(learned(shuffle_seed=seed), simulated().features)["probability"]
    lift = figures(cases_of(score, shuffle_seed=seed)).loc[("learned", "lift_decile_1")]
    print(lift.round(3).to_dict())
    assert lift["lower_bound"] <= 1 <= lift["upper_bound"]
    assert 0.7 < lift["estimate"] < 1.3


def test_scores_without_merit_are_seen() -> None:
    """Learned from shuffled labels, saying too much, saying the same to all, turning a driver round, looking ahead."""
    rows, expanded = simulated().features[later()], labels(simulated())["has_expanded"]
    worthless = apply_scorecard(learned(shuffle_seed=1), simulated().features)["probability"]
    with pytest.raises(AssertionError, match="base_rate"):
        assert_it_leads(figures(cases_of(worthless)))
    with pytest.raises(AssertionError):
        assert_calibrated(shipped_score()[later()] * 1.3, expanded[later()])
    with pytest.raises(AssertionError, match="says the same to everybody"):
        assert_calibrated(pd.Series(expanded[later()].mean(), index=rows.index), expanded[later()])
    parts = contributions(learned(is_free=True), rows)
    with pytest.raises(AssertionError, match="limit_rate"):
        assert_signs(rows, parts.assign(limit_rate=-parts["limit_rate"]))
    cheat = figures(cases_of(shipped_score() + expanded))
    assert cheat.loc[("oracle", "pr_auc_lead"), "lower_bound"] > 0
