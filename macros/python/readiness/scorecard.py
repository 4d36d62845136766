"""An additive model read off as a scorecard: one table of steps a feature, whose sum is the log-odds of an expansion.

Gradient boosting without interactions is a sum of functions of one feature each. They are constant between thresholds,
so each can be written down as steps; scoring looks up one step a feature and adds. What is added is the reason.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from readiness.settings import FeaturePolicy, LearningSettings
from readiness.splits import Split

MOST_READINGS = 1000
SMALLEST_STEP = 1e-12
Score = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Steps:
    """Function of a feature: `values[i]` from `bounds[i - 1]` (included) to `bounds[i]`, `missing` without a value."""

    bounds: np.ndarray
    values: np.ndarray
    missing: float

    def at(self, column: np.ndarray) -> np.ndarray:
        """Value of the function for each entry of a column; NaN is missing."""
        found = self.values[np.searchsorted(self.bounds, column, side="right")]
        return np.where(np.isnan(column), self.missing, found)

    def scaled(self, factor: float) -> Steps:
        """All values times a factor."""
        return Steps(self.bounds, self.values * factor, self.missing * factor)


@dataclass(frozen=True)
class Additive:
    """An intercept and one function a feature; features that are left out contribute nothing."""

    intercept: float
    steps: dict[str, Steps]

    def contributions(self, features: pd.DataFrame) -> pd.DataFrame:
        """One column a feature, in the order of the model; the sum of a row and the intercept is its value."""
        columns = {name: steps.at(_column(features, name)) for name, steps in self.steps.items()}
        return pd.DataFrame(columns, index=features.index)

    def value(self, features: pd.DataFrame) -> np.ndarray:
        """Intercept plus contributions, one number a row."""
        total = np.full(len(features), self.intercept)
        for name, steps in self.steps.items():
            total += steps.at(_column(features, name))
        return total

    def calibrated(self, slope: float, shift: float) -> Additive:
        """slope x value + shift, still additive."""
        return Additive(
            slope * self.intercept + shift, {name: steps.scaled(slope) for name, steps in self.steps.items()}
        )


@dataclass(frozen=True)
class Scorecard:
    """A fitted model: status `trained`, or why there is none.

    log_odds: calibrated log-odds of an expansion in the horizon.
    log_amount: logarithm of the mean amount of those who expand; None where none paid an amount.
    """

    status: str
    row_count: int
    expansion_count: int
    calibration_row_count: int
    log_odds: Additive | None = None
    log_amount: Additive | None = None

    def to_json(self) -> str:
        """Text form; numbers survive unchanged."""
        return json.dumps(
            {
                "log_odds": _to_plain(self.log_odds) if self.log_odds else None,
                "log_amount": _to_plain(self.log_amount) if self.log_amount else None,
            },
            sort_keys=True,
        )


def card_from_json(text: str) -> tuple[Additive | None, Additive | None]:
    """(log_odds, log_amount) of `Scorecard.to_json`."""
    plain = json.loads(text)
    return _from_plain(plain["log_odds"]), _from_plain(plain["log_amount"])


def fit_scorecard(
    features: pd.DataFrame,
    outcome: np.ndarray,
    amounts: np.ndarray,
    split: Split,
    policy: FeaturePolicy,
    settings: LearningSettings,
) -> Scorecard:
    """Learn from the learning rows, calibrate on the calibration rows.

    features: one row an account and scoring date, columns of the policy, NaN where unknown; always in one order.
    outcome: whether the account expanded in the horizon. amounts: by how much a year, 0 without an expansion.
    """
    learned, held = split.learning, split.calibration
    expansions = int(outcome[learned].sum())
    blank = Scorecard("too_little_history", len(learned), expansions, len(held))
    if len(learned) < settings.least_rows or split.learning_month_count < settings.least_months:
        return blank
    if expansions in (0, len(learned)):
        return replace(blank, status="one_class")
    if expansions < settings.least_expansions:
        return blank
    chosen = _sampled(learned, settings)
    rows = features.iloc[chosen]
    known = policy.varying_in(rows)
    model = HistGradientBoostingClassifier(**_boosting(known, settings))
    with threadpool_limits(1):  # sums over several threads differ in their last digits from run to run
        model.fit(_matrix(rows, known), outcome[chosen])
    raw = _read_off(model.decision_function, rows, known)
    log_odds = _calibrate(raw, features.iloc[held], outcome[held], settings)
    return Scorecard(
        "trained",
        len(learned),
        expansions,
        len(held),
        log_odds,
        _fit_amounts(features, outcome, amounts, split, policy, settings),
    )


def apply_scorecard(card: Scorecard, features: pd.DataFrame) -> pd.DataFrame:
    """Columns log_odds, probability, expected_amount (a year; probability x mean amount); NaN without a model of it."""
    if card.log_odds is None:
        blank = np.full(len(features), np.nan)
        return pd.DataFrame(dict.fromkeys(("log_odds", "probability", "expected_amount"), blank), index=features.index)
    log_odds = card.log_odds.value(features)
    probability = _share(log_odds)
    amount = np.exp(card.log_amount.value(features)) if card.log_amount else np.nan
    return pd.DataFrame(
        {"log_odds": log_odds, "probability": probability, "expected_amount": probability * amount},
        index=features.index,
    )


def contributions(card: Scorecard, features: pd.DataFrame) -> pd.DataFrame:
    """Calibrated log-odds by feature; with the intercept they add up to log_odds."""
    if card.log_odds is None:
        return pd.DataFrame(index=features.index)
    return card.log_odds.contributions(features)


def _fit_amounts(
    features: pd.DataFrame,
    outcome: np.ndarray,
    amounts: np.ndarray,
    split: Split,
    policy: FeaturePolicy,
    settings: LearningSettings,
) -> Additive | None:
    """Logarithm of the mean amount of those who expanded; with few of them one mean for all, with no amount none."""
    both = np.concatenate([split.learning, split.calibration])
    paid = both[outcome[both] & (amounts[both] > 0)]
    if not len(paid):
        return None
    learned = split.learning[outcome[split.learning] & (amounts[split.learning] > 0)]
    if len(learned) < settings.least_amounts:
        return Additive(float(np.log(amounts[paid].mean())), {})
    chosen = _sampled(learned, settings)
    rows = features.iloc[chosen]
    known = policy.varying_in(rows)
    model = HistGradientBoostingRegressor(loss="gamma", **_boosting(known, settings))
    with threadpool_limits(1):
        model.fit(_matrix(rows, known), amounts[chosen])
    raw = _read_off(lambda matrix: np.log(model.predict(matrix)), rows, known)
    expected = float(np.exp(raw.value(features.iloc[paid])).sum())
    return raw.calibrated(1.0, float(np.log(amounts[paid].sum() / expected)))


def _boosting(policy: FeaturePolicy, settings: LearningSettings) -> dict[str, object]:
    """Arguments of the boosting: trees of one feature each, in the directions of the policy."""
    return {
        "max_iter": settings.iterations,
        "learning_rate": settings.learning_rate,
        "min_samples_leaf": settings.least_leaf_rows,
        "l2_regularization": settings.shrinkage,
        "max_leaf_nodes": 4,
        "early_stopping": False,
        "interaction_cst": "no_interactions",
        "monotonic_cst": list(policy.directions),
        "random_state": settings.random_state,
    }


def _sampled(rows: np.ndarray, settings: LearningSettings) -> np.ndarray:
    """At most `most_rows` of the rows, drawn with the seed, in their order."""
    if len(rows) <= settings.most_rows:
        return rows
    drawn = np.random.default_rng(settings.random_state).choice(len(rows), settings.most_rows, replace=False)
    return rows[np.sort(drawn)]


def _read_off(score: Score, learned_from: pd.DataFrame, policy: FeaturePolicy) -> Additive:
    """Steps of every feature: the score of an account known by it alone, less that of one of which nothing is known.

    Functions are centred on the rows learned from: a contribution says what sets an account apart from the average.
    """
    readings = [_readings(_column(learned_from, name)) for name in policy.names]
    starts = np.cumsum([1, *(len(values) for values in readings)])
    rows = np.full((starts[-1], len(policy.names)), np.nan)
    for position, values in enumerate(readings):
        rows[starts[position] : starts[position + 1], position] = values
    with threadpool_limits(1):  # on busy processors several threads mostly wait for each other
        levels = score(rows)
    intercept = base = float(levels[0])
    steps = {}
    for position, name in enumerate(policy.names):
        column = _column(learned_from, name)
        shape = _as_steps(readings[position], levels[starts[position] : starts[position + 1]] - base)
        centre = float(shape.at(column).mean())
        is_missing_known = bool(np.isnan(column).any())
        steps[name] = Steps(shape.bounds, shape.values - centre, -centre if is_missing_known else 0.0)
        intercept += centre
    return Additive(intercept, steps)


def _as_steps(readings: np.ndarray, levels: np.ndarray) -> Steps:
    """Equal neighbours become one step; steps meet half-way between two readings."""
    changes = np.flatnonzero(np.abs(np.diff(levels)) > SMALLEST_STEP)
    bounds = (readings[changes] + readings[changes + 1]) / 2
    return Steps(bounds, levels[np.concatenate([[0], changes + 1])], 0.0)


def _readings(column: np.ndarray) -> np.ndarray:
    """Distinct values of a column; of very many an even selection that keeps both ends."""
    distinct = np.unique(column[~np.isnan(column)])
    count = min(len(distinct), MOST_READINGS)
    return distinct[np.linspace(0, len(distinct) - 1, count).round().astype(int)]


def _calibrate(raw: Additive, features: pd.DataFrame, outcome: np.ndarray, settings: LearningSettings) -> Additive:
    """Slope and shift that fit later outcomes; with few of them the shift alone, so that the mean is right.

    A score that ranks later outcomes the wrong way round gets the slope 0: it then says the base rate to everybody.
    Where nobody expanded, or everybody did, half a case of the other outcome keeps the level finite.
    """
    value = raw.value(features)
    if not len(outcome):
        return raw
    rarer = int(min(outcome.sum(), (~outcome).sum()))
    if rarer < settings.least_calibration_expansions:
        rate = float(outcome.mean()) if rarer else (float(outcome.sum()) + 0.5) / (len(outcome) + 1)
        return raw.calibrated(1.0, _shift_to(value, rate))
    fitted = LogisticRegression(C=np.inf).fit(value[:, np.newaxis], outcome)
    slope = float(fitted.coef_[0, 0])
    if slope <= 0:
        return raw.calibrated(0.0, _log_odds(float(outcome.mean())))
    return raw.calibrated(slope, float(fitted.intercept_[0]))


def _shift_to(value: np.ndarray, rate: float) -> float:
    """What to add to log-odds so that their mean probability is the rate."""
    return float(brentq(lambda shift: _share(value + shift).mean() - rate, -30.0, 30.0))


def _share(log_odds: np.ndarray) -> np.ndarray:
    """Probability of log-odds."""
    return 1.0 / (1.0 + np.exp(-log_odds))


def _log_odds(rate: float) -> float:
    """Log-odds of a rate between 0 and 1."""
    return float(np.log(rate / (1.0 - rate)))


def _column(features: pd.DataFrame, name: str) -> np.ndarray:
    """A feature as numbers, NaN where it is missing."""
    return features[name].to_numpy(dtype="float64", na_value=np.nan)


def _matrix(features: pd.DataFrame, policy: FeaturePolicy) -> np.ndarray:
    """Rows x features, in the order of the policy."""
    return np.column_stack([_column(features, name) for name in policy.names])


def _to_plain(model: Additive) -> dict[str, object]:
    """A model as lists and numbers, to be written as text."""
    return {
        "intercept": model.intercept,
        "steps": {
            name: {"bounds": steps.bounds.tolist(), "values": steps.values.tolist(), "missing": steps.missing}
            for name, steps in model.steps.items()
        },
    }


def _from_plain(plain: dict[str, object] | None) -> Additive | None:
    """The model of `_to_plain`; None stays None."""
    if plain is None:
        return None
    steps = {
        name: Steps(np.array(found["bounds"]), np.array(found["values"]), float(found["missing"]))
        for name, found in plain["steps"].items()  # type: ignore[attr-defined]
    }
    return Additive(float(plain["intercept"]), steps)  # type: ignore[arg-type]
