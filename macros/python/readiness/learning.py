"""From features and outcomes to scorecards, one a quarter and target, and from scorecards to scores.

A scorecard of a cutoff is made from what was known before the cutoff and scores the dates from it up to the next one.
Labels are what was seen in a window, and a window that is over never changes: nothing that happens or is recorded later
changes a score of a past date.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from readiness.scorecard import Additive, Scorecard, Steps, apply_scorecard, card_from_json, fit_scorecard
from readiness.settings import FeaturePolicy, LearningSettings
from readiness.splits import Split, cutoffs, split_before

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
    outcomes: one row a key and target with has_expanded, expansion_amount, window_end_date.
    """
    _check_horizon(outcomes, settings)
    accounts, order = _ordered(features)
    order = order[features["is_month_end"].to_numpy(dtype="bool")[order]]
    keys = _keys(features, accounts)
    found = []
    for target in sorted(outcomes["target"].unique()):
        labels = _labels(keys, outcomes[outcomes["target"] == target], accounts)
        outcome = labels["has_expanded"].eq(True).to_numpy()
        amounts = labels["expansion_amount"].to_numpy(dtype="float64")
        labelled = order[labels["has_expanded"].notna().to_numpy()[order]]
        dates = features["scoring_date"].iloc[labelled]
        for cutoff in quarters_of(features):
            split = split_before(dates, cutoff, settings)
            placed = replace(split, learning=labelled[split.learning], calibration=labelled[split.calibration])
            card = fit_scorecard(features, outcome, amounts, placed, policy, settings)
            found.append(_fit_row(cutoff, str(target), card, dates, split))
    return pd.DataFrame(found, columns=FIT)


def _ordered(features: pd.DataFrame) -> tuple[pd.Index, np.ndarray]:
    """Accounts in alphabetical order, and positions of the rows by scoring date and account.

    Frames of millions of rows are walked by position and never copied.
    """
    accounts = pd.Index(sorted(features["account_key"].astype("object").unique()))
    dates = pd.to_datetime(features["scoring_date"]).to_numpy()
    return accounts, np.lexsort((accounts.get_indexer(features["account_key"].astype("object")), dates))


def _keys(frame: pd.DataFrame, accounts: pd.Index) -> pd.DataFrame:
    """Account as a number and scoring date: small keys to join by."""
    numbers = accounts.get_indexer(frame["account_key"].astype("object")).astype("int32")
    return pd.DataFrame({"account": numbers, "date": pd.to_datetime(frame["scoring_date"]).to_numpy()})


def _labels(keys: pd.DataFrame, outcomes: pd.DataFrame, accounts: pd.Index) -> pd.DataFrame:
    """Outcomes of one target beside the rows of the features; NULL where there is none."""
    named = ["has_expanded", "expansion_amount"]
    beside = pd.concat([_keys(outcomes, accounts), outcomes[named].reset_index(drop=True)], axis=1)
    return keys.merge(beside, on=["account", "date"], how="left", validate="one_to_one")


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
    columns = [*KEY, "target", "cutoff_date", "status", "log_odds", "probability", "expected_amount"]
    parts = []
    for fit, rows in _by_fit(fits, features):
        keys = rows[KEY].assign(
            target=_repeated(fit["target"], fits["target"], len(rows)),
            cutoff_date=fit["cutoff_date"],
            status=_repeated(fit["status"], fits["status"], len(rows)),
        )
        parts.append(pd.concat([keys, apply_scorecard(_card_of(fit), rows)], axis=1))
    return pd.concat(parts, ignore_index=True)[columns] if parts else _empty(columns)


def _repeated(value: str, among: pd.Series, count: int) -> pd.Categorical:
    """A value in every row, stored once; `among` are all that the column may hold."""
    names = sorted(among.astype("object").unique())
    return pd.Categorical.from_codes(np.full(count, names.index(value)), names)


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
    """Steps of all features of a model, the intercept first."""
    rows = [_step(BASE, 0, np.nan, np.nan, model.intercept)]
    for feature, steps in model.steps.items():
        rows.append(_step(feature, 0, np.nan, np.nan, steps.missing))
        rows += _known_steps(feature, steps)
    return rows


def _known_steps(feature: str, steps: Steps) -> list[dict[str, Any]]:
    """Steps of a feature from the lowest value to the highest, numbered from 1."""
    edges = [np.nan, *steps.bounds.tolist(), np.nan]
    return [
        _step(feature, number + 1, edges[number], edges[number + 1], float(value))
        for number, value in enumerate(steps.values)
    ]


def _step(feature: str, number: int, lower: float, upper: float, contribution: float) -> dict[str, Any]:
    """One row of the table of steps."""
    return {
        "feature": feature,
        "step_number": number,
        "lower_bound": lower,
        "upper_bound": upper,
        "contribution": contribution,
    }


def _fit_row(cutoff: pd.Timestamp, target: str, card: Scorecard, dates: pd.Series, split: Split) -> dict[str, Any]:
    """What became of the scorecard of a cutoff and target, and the dates of what was looked at."""
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


def _by_fit(fits: pd.DataFrame, features: pd.DataFrame) -> Iterator[tuple[dict[str, Any], pd.DataFrame]]:
    """Every fit with the rows of its quarter, in a fixed order."""
    _, order = _ordered(features)
    quarter = pd.to_datetime(features["scoring_date"]).dt.to_period("Q").dt.start_time.to_numpy()[order]
    for fit in fits.sort_values(["target", "cutoff_date"]).to_dict("records"):
        rows = order[quarter == np.datetime64(pd.Timestamp(fit["cutoff_date"]))]
        if len(rows):
            yield fit, features.iloc[rows].reset_index(drop=True)


def _card_of(fit: dict[str, Any]) -> Scorecard:
    """The scorecard of a row of fits, read from its text."""
    log_odds, log_amount = card_from_json(fit["card"]) if isinstance(fit["card"], str) else (None, None)
    return Scorecard(
        fit["status"], fit["learning_row_count"], fit["expansion_count"], fit["calibration_row_count"],
        log_odds, log_amount,
    )  # fmt: skip


def _empty(columns: list[str]) -> pd.DataFrame:
    """A frame without rows that has the columns."""
    return pd.DataFrame({name: [] for name in columns})
