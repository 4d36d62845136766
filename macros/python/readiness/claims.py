"""Published claims, tried on the data at hand: one estimate, its interval by resampling accounts, and a verdict.

A claim compares accounts that were exposed to something with those that were not. Its cases are rows of an account: in
which stratum it was compared (accounts of different strata are never compared with each other), whether it was exposed,
what came of it, and what had been expected. An account may have many cases; it is drawn with all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from readiness.resampling import Floats, ResamplingSettings, Weights, draws, interval, rate

SUPPORTED, NOT_SUPPORTED, NOT_ENOUGH_DATA = "supported", "not_supported", "not_enough_data"
STATISTICS = ("ratio", "difference", "forecast_error")
COMPARISONS = ("at_least", "at_most", "above", "below")
COLUMNS = (
    "claim",
    "estimate",
    "lower_bound",
    "upper_bound",
    "exposed_mean",
    "other_mean",
    "exposed_account_count",
    "other_account_count",
    "exposed_case_count",
    "other_case_count",
    "verdict",
    "verdict_reason",
)


@dataclass(frozen=True)
class Claim:
    """What is claimed: that a statistic is on one side of a value.

    statistic: ratio or difference of the mean outcomes of exposed and other accounts, or forecast_error, the distance
    of the summed expectation from the summed outcome of the exposed as a share of it. least_accounts: fewest accounts
    on each side that may speak.
    """

    name: str
    statistic: str
    comparison: str
    value: float
    least_accounts: int

    def __post_init__(self) -> None:
        """Refuse words that mean nothing."""
        if self.statistic not in STATISTICS:
            raise ValueError(f"readiness_claims.csv: {self.name} has the statistic {self.statistic}, not {STATISTICS}")
        if self.comparison not in COMPARISONS:
            raise ValueError(f"readiness_claims.csv: {self.name} compares by {self.comparison}, not {COMPARISONS}")


@dataclass(frozen=True)
class Sums:
    """Cases added up by stratum (first axis) and account (second): how many, and their outcomes."""

    exposed_cases: Floats
    exposed_outcome: Floats
    other_cases: Floats
    other_outcome: Floats
    expected: Floats


def claims_from_seed(rows: pd.DataFrame) -> list[Claim]:
    """From the seed readiness_claims, in the order of the names."""
    return [
        Claim(str(row.claim), str(row.statistic), str(row.comparison), float(row.value), int(row.least_accounts))
        for row in rows.sort_values("claim").itertuples()
    ]


def added_up(cases: pd.DataFrame) -> Sums:
    """Sums by stratum and account, both in the order of their names."""
    exposed = cases["is_exposed"].astype(bool)
    outcome = cases["outcome"].astype(float)
    parts = pd.DataFrame(
        {
            "stratum": cases["stratum"].astype(str),
            "account_key": cases["account_key"].astype(str),
            "exposed_cases": exposed.astype(float),
            "exposed_outcome": outcome.where(exposed, 0.0),
            "other_cases": (~exposed).astype(float),
            "other_outcome": outcome.where(~exposed, 0.0),
            "expected": cases["expected_outcome"].astype(float).where(exposed, 0.0).fillna(0.0),
        }
    )
    summed = parts.groupby(["stratum", "account_key"]).sum()
    sides = {name: summed[name].unstack(fill_value=0.0).sort_index(axis=1).to_numpy() for name in summed.columns}
    return Sums(**sides)


def sides(sums: Sums, weights: Weights) -> tuple[Floats, Floats]:
    """Mean outcome of the exposed and of the others for each row of weights (rows x accounts).

    The means of the strata are weighed by the cases of both sides together, so that both sides have the same mix of
    strata; strata in which one side has no case compare nothing and are left out.
    """
    counts = [weights @ part.T for part in (sums.exposed_cases, sums.other_cases)]
    outcomes = [weights @ part.T for part in (sums.exposed_outcome, sums.other_outcome)]
    share = np.where((counts[0] > 0) & (counts[1] > 0), counts[0] + counts[1], 0.0)
    total = share.sum(axis=1)
    exposed, other = (
        rate((share * np.nan_to_num(rate(outcome, count))).sum(axis=1), total)
        for outcome, count in zip(outcomes, counts, strict=True)
    )
    return exposed, other


def statistic(claim: Claim, sums: Sums, weights: Weights) -> Floats:
    """The claim's statistic for each row of weights (rows x accounts); NaN where it is not defined."""
    if claim.statistic == "forecast_error":
        outcome = (weights @ sums.exposed_outcome.T).sum(axis=1)
        expected = (weights @ sums.expected.T).sum(axis=1)
        return rate(np.abs(expected - outcome), np.abs(outcome))
    exposed, other = sides(sums, weights)
    return exposed - other if claim.statistic == "difference" else rate(exposed, other)


def verdict(claim: Claim, low: float, high: float) -> str:
    """What the interval says: the whole of it has to lie on one side of the value."""
    if not (np.isfinite(low) and np.isfinite(high)):
        return NOT_ENOUGH_DATA
    upwards = claim.comparison in ("at_least", "above")
    holds = {
        "at_least": low >= claim.value,
        "above": low > claim.value,
        "at_most": high <= claim.value,
        "below": high < claim.value,
    }[claim.comparison]
    fails = high < claim.value if upwards else low > claim.value
    # A bound that may be touched fails only beyond it, one that may not fails on it.
    if claim.comparison in ("above", "below"):
        fails = fails or low == high == claim.value
    return SUPPORTED if holds else NOT_SUPPORTED if fails else NOT_ENOUGH_DATA


def claim_result(claim: Claim, cases: pd.DataFrame, settings: ResamplingSettings) -> dict[str, object]:
    """One row of COLUMNS: the estimate of a claim, its interval, its sample and the verdict.

    cases: account_key, stratum, is_exposed, outcome, expected_outcome.
    """
    exposed = cases[cases["is_exposed"].astype(bool)]
    other = cases[~cases["is_exposed"].astype(bool)]
    row: dict[str, object] = dict.fromkeys(COLUMNS)
    row |= {
        "claim": claim.name,
        "exposed_account_count": int(exposed["account_key"].nunique()),
        "other_account_count": int(other["account_key"].nunique()),
        "exposed_case_count": len(exposed),
        "other_case_count": len(other),
        "verdict": NOT_ENOUGH_DATA,
        "verdict_reason": "too_few_accounts",
    }
    compared = [exposed] if claim.statistic == "forecast_error" else [exposed, other]
    if min(side["account_key"].nunique() for side in compared) < max(claim.least_accounts, 1):
        return row
    sums = added_up(cases)
    accounts = sums.exposed_cases.shape[1]
    once = np.ones((1, accounts))
    estimate = float(statistic(claim, sums, once)[0])
    row["verdict_reason"] = "undefined"
    if not np.isfinite(estimate):
        return row
    low, high = interval(statistic(claim, sums, draws(accounts, claim.name, settings)), settings.confidence)
    means = sides(sums, once) if claim.statistic != "forecast_error" else _totals_per_account(sums)
    found = verdict(claim, low, high)
    return row | {
        "estimate": estimate,
        "lower_bound": low,
        "upper_bound": high,
        "exposed_mean": float(means[0][0]),
        "other_mean": float(means[1][0]),
        "verdict": found,
        "verdict_reason": "interval_holds_the_value" if found == NOT_ENOUGH_DATA else "interval_on_one_side",
    }


def _totals_per_account(sums: Sums) -> tuple[Floats, Floats]:
    """Mean outcome and mean expectation of the exposed cases."""
    cases = sums.exposed_cases.sum()
    return np.array([sums.exposed_outcome.sum() / cases]), np.array([sums.expected.sum() / cases])


def claim_results(claims: list[Claim], cases: pd.DataFrame, settings: ResamplingSettings) -> pd.DataFrame:
    """One row a claim, also for a claim without any case; columns COLUMNS."""
    rows = [claim_result(claim, cases[cases["claim"] == claim.name], settings) for claim in claims]
    return pd.DataFrame(rows, columns=list(COLUMNS))
