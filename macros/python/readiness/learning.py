"""From features and outcomes to scorecards, one a quarter and target, and from scorecards to scores.

A scorecard of a cutoff is made from what was known before the cutoff and scores the dates from it up to the next one.
So a score of a past date comes out the same whenever it is computed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from readiness.scorecard import Additive, Scorecard, Steps, apply_scorecard, card_from_json, fit_scorecard
from readiness.settings import FeaturePolicy, LearningSettings
from readiness.splits import Split, cutoffs, labels_known_by, split_before

KEY = ["account_key", "scoring_date"]
BASE = "base"
FIT = [
    "cutoff_date",
    "target",
    "status",
    "learning_row_count",
    "expansion_count",
    "calibration_row_count",
    "first_learning_date",
    "last_learning_date",
    "first_calibration_date",
    "last_calibration_date",
    "card",
]


def fit_all(
    features: pd.DataFrame, outcomes: pd.DataFrame, policy: FeaturePolicy, settings: LearningSettings
) -> pd.DataFrame:
    """One row a cutoff and target, with the scorecard as text where there is one.

    features: account_key, scoring_date, is_month_end and the columns of the policy.
    outcomes: one row a key and target with has_expanded, known_amount, outcome_known_date, window_end_date.
    """
    _check_horizon(outcomes, settings)
    month_ends = features[features["is_month_end"].astype(bool)].sort_values(["scoring_date", "account_key"])
    found = []
    for target, labels in outcomes.groupby("target", sort=True):
        rows = month_ends.merge(labels, on=KEY, how="inner", validate="one_to_one").reset_index(drop=True)
        for cutoff in quarters_of(features):
            split = split_before(rows["scoring_date"], cutoff, settings)
            outcome = labels_known_by(rows["has_expanded"], rows["outcome_known_date"], cutoff)
            amounts = rows["known_amount"].to_numpy(dtype="float64") * outcome
            card = fit_scorecard(rows, outcome, amounts, split, policy, settings)
            found.append(_fit_row(cutoff, str(target), card, rows["scoring_date"], split))
    return pd.DataFrame(found, columns=FIT)


def _check_horizon(outcomes: pd.DataFrame, settings: LearningSettings) -> None:
    """A horizon shorter than that of the outcomes would let windows reach across the cuts."""
    ahead = pd.to_datetime(outcomes["window_end_date"]) - pd.to_datetime(outcomes["scoring_date"])
    differing = ahead[ahead != pd.Timedelta(days=settings.horizon_days)]
    if len(differing):
        raise ValueError(
            f"learning_settings.csv: horizon_days is {settings.horizon_days}, "
            f"but outcomes look {differing.iloc[0].days} days ahead; "
            "give it the value of the variable readiness:horizon_days in dbt_project.yml"
        )


def quarters_of(features: pd.DataFrame) -> list[pd.Timestamp]:
    """Cutoffs between the first and the last scoring date."""
    dates = pd.to_datetime(features["scoring_date"])
    return cutoffs(dates.min(), dates.max()) if len(dates) else []


def score_all(fits: pd.DataFrame, features: pd.DataFrame) -> pd.DataFrame:
    """One row an account, scoring date and target, scored by the scorecard of the quarter of the date."""
    parts = []
    for fit, rows in _by_fit(fits, features):
        scores = apply_scorecard(_card_of(fit), rows)
        keys = rows[KEY].assign(target=fit["target"], cutoff_date=fit["cutoff_date"], status=fit["status"])
        parts.append(pd.concat([keys, scores], axis=1))
    return (
        pd.concat(parts, ignore_index=True)
        if parts
        else _empty([*KEY, "target", "cutoff_date", "status", "log_odds", "probability", "expected_amount"])
    )


def explain_all(fits: pd.DataFrame, features: pd.DataFrame) -> pd.DataFrame:
    """Contributions in long form: one row a key, target and feature, and `base` for what every account starts from.

    is_known: whether the account has a value of the feature; what is missing contributes a step of its own.
    """
    parts = []
    for fit, rows in _by_fit(fits, features):
        model = _card_of(fit).log_odds
        if model is None:
            continue
        wide = model.contributions(rows)
        wide.insert(0, BASE, model.intercept)
        known = rows.assign(base=0.0)[list(wide.columns)].notna()
        long = pd.concat([rows[KEY], wide], axis=1).melt(id_vars=KEY, var_name="feature", value_name="contribution")
        parts.append(long.assign(target=fit["target"], is_known=known.to_numpy().ravel(order="F")))
    columns = [*KEY, "target", "feature", "is_known", "contribution"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else _empty(columns)


def steps_of(fits: pd.DataFrame) -> pd.DataFrame:
    """Scorecards as a table: one row a step, lower_bound included, upper_bound not, NaN = open; step 0 = missing."""
    rows: list[dict[str, Any]] = []
    for fit in fits.to_dict("records"):
        card = _card_of(fit)
        for model, additive in (("log_odds", card.log_odds), ("log_amount", card.log_amount)):
            if additive is not None:
                key = {"cutoff_date": fit["cutoff_date"], "target": fit["target"], "model": model}
                rows += [key | step for step in _step_rows(additive)]
    columns = ["cutoff_date", "target", "model", "feature", "step_number", "lower_bound", "upper_bound", "contribution"]
    return pd.DataFrame(rows, columns=columns)


def _step_rows(model: Additive) -> list[dict[str, Any]]:
    rows = [_step(BASE, 0, np.nan, np.nan, model.intercept)]
    for feature, steps in model.steps.items():
        rows.append(_step(feature, 0, np.nan, np.nan, steps.missing))
        rows += _known_steps(feature, steps)
    return rows


def _known_steps(feature: str, steps: Steps) -> list[dict[str, Any]]:
    edges = [np.nan, *steps.bounds.tolist(), np.nan]
    return [
        _step(feature, number + 1, edges[number], edges[number + 1], float(value))
        for number, value in enumerate(steps.values)
    ]


def _step(feature: str, number: int, lower: float, upper: float, contribution: float) -> dict[str, Any]:
    return {
        "feature": feature,
        "step_number": number,
        "lower_bound": lower,
        "upper_bound": upper,
        "contribution": contribution,
    }


def _fit_row(cutoff: pd.Timestamp, target: str, card: Scorecard, dates: pd.Series, split: Split) -> dict[str, Any]:
    learning, calibration = dates.iloc[split.learning], dates.iloc[split.calibration]
    return {
        "cutoff_date": cutoff,
        "target": target,
        "status": card.status,
        "learning_row_count": card.row_count,
        "expansion_count": card.expansion_count,
        "calibration_row_count": card.calibration_row_count,
        "first_learning_date": learning.min() if len(learning) else None,
        "last_learning_date": learning.max() if len(learning) else None,
        "first_calibration_date": calibration.min() if len(calibration) else None,
        "last_calibration_date": calibration.max() if len(calibration) else None,
        "card": card.to_json() if card.status == "trained" else None,
    }


def _by_fit(fits: pd.DataFrame, features: pd.DataFrame) -> list[tuple[dict[str, Any], pd.DataFrame]]:
    """Every fit with the rows of its quarter, in a fixed order."""
    ordered = features.sort_values(["scoring_date", "account_key"]).reset_index(drop=True)
    quarter = pd.to_datetime(ordered["scoring_date"]).dt.to_period("Q").dt.start_time
    by_quarter = {start: rows.reset_index(drop=True) for start, rows in ordered.groupby(quarter)}
    known = fits.sort_values(["target", "cutoff_date"]).to_dict("records")
    return [(fit, by_quarter[start]) for fit in known if (start := pd.Timestamp(fit["cutoff_date"])) in by_quarter]


def _card_of(fit: dict[str, Any]) -> Scorecard:
    log_odds, log_amount = card_from_json(fit["card"]) if isinstance(fit["card"], str) else (None, None)
    return Scorecard(
        fit["status"], fit["learning_row_count"], fit["expansion_count"], fit["calibration_row_count"],
        log_odds, log_amount,
    )  # fmt: skip


def _empty(columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame({name: [] for name in columns})
