"""Scores against accounts whose propensity is known: is the trial honest, and does learning find what is there?"""

from __future__ import annotations

import time
from functools import cache

import numpy as np
import pandas as pd
import pytest
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


def test_outcomes_lie_in_their_window_and_are_known_afterwards() -> None:
    outcomes = simulated(2_000).outcomes
    window = (outcomes["window_end_date"] - outcomes["scoring_date"]).dt.days
    assert (window == HORIZON_DAYS).all()
    expanded = outcomes[outcomes["has_expanded"]]
    assert (expanded["first_expansion_date"] > expanded["scoring_date"]).all()
    assert (expanded["first_expansion_date"] <= expanded["window_end_date"]).all()
    assert (expanded["outcome_known_date"] >= expanded["first_expansion_date"]).all()
    assert (expanded["outcome_known_date"] > expanded["first_expansion_date"]).mean() == pytest.approx(1 / 7, abs=0.03)
    assert (expanded["outcome_known_date"] <= outcomes["scoring_date"].max()).all()
    assert (expanded["expansion_amount"] > 0).all()
    others = outcomes[~outcomes["has_expanded"]]
    assert (others["expansion_amount"] == 0).all() and others["outcome_known_date"].isna().all()
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
