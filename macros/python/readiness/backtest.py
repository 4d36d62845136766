"""How right a score was: what it put first, held against what happened.

A group of cases is one scoring date of one segment; every account is one case. Accounts are ranked by score, the
highest first; equal scores are put in the order of a hash of account and quarter, which favours nobody and is the same
in every run. Accounts without a score come last. Whatever cuts through an account takes its share of it, so that the
ten deciles of any number of accounts are equally large.

Every figure is a function of how often each account counts: once each for the estimate, as often as it was drawn for
its interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import rankdata
from sklearn.metrics import average_precision_score

from readiness.resampling import Floats, ResamplingSettings, Weights, draws, interval, rate

ALL = "all"
DECILES = 10
# Resamples x accounts that are worked on at once.
MOST_CELLS = 2_000_000
MEASURED, NO_SCORES, TOO_FEW_ACCOUNTS, UNDEFINED = "measured", "no_scores", "too_few_accounts", "undefined"
COLUMNS = (
    "quarter_start",
    "segment",
    "method",
    "measure",
    "decile",
    "estimate",
    "lower_bound",
    "upper_bound",
    "account_count",
    "scored_count",
    "expansion_count",
    "capacity",
    "status",
)


@dataclass(frozen=True)
class Cases:
    """One scoring date of one segment as one method scored it, in the order of the score.

    score: NaN = not scored. label: expanded in the horizon. amount: by how much, a year. account: position of the
    account in the group, by which draws are looked up. is_probability: whether the score claims to be one.
    """

    score: Floats
    label: Floats
    amount: Floats
    account: npt.NDArray[np.int64]
    is_probability: bool

    def __len__(self) -> int:
        return len(self.score)


def tie_breakers(account_keys: pd.Series, quarter: str) -> npt.NDArray[np.uint64]:
    """A number for every account and quarter that is the same in every run and has nothing to do with the account."""
    named = account_keys.astype(str) + "|" + quarter
    return np.asarray(pd.util.hash_array(named.to_numpy(dtype=object), categorize=False))


def ranked(
    score: Floats, label: Floats, amount: Floats, ties: npt.NDArray[np.uint64], is_probability: bool = False
) -> Cases:
    """Cases by falling score; equal ones by their tie breaker, those without a score last."""
    order = np.lexsort((ties, -_comparable(score)))
    return Cases(score[order], label[order], amount[order], order, is_probability)


def _comparable(score: Floats) -> Floats:
    """Scores with a number below all others for those that are missing."""
    lowest = np.nanmin(score) - 1 if np.isfinite(score).any() else 0.0
    return np.where(np.isnan(score), lowest, score)


def measures(cases: Cases, capacity: float, weights: Weights) -> dict[str, Floats]:
    """Every figure once for each row of weights (rows x cases in their order; each row sums to their number).

    capacity: how many accounts the team can look after in the quarter.
    """
    step = max(MOST_CELLS // max(len(cases), 1), 1)
    parts = [_measures(cases, capacity, weights[row : row + step]) for row in range(0, len(weights), step)]
    return {measure: np.concatenate([part[measure] for part in parts]) for measure in parts[0]}


def _measures(cases: Cases, capacity: float, weights: Weights) -> dict[str, Floats]:
    """The figures of so few rows that they fit into memory."""
    positions = np.concatenate([np.arange(DECILES + 1) / DECILES * len(cases), [min(capacity, len(cases))]])
    seen = np.cumsum(weights, axis=1)
    reached = _reached(seen, weights, positions)
    hits = _sums(weights, cases.label, reached)
    money = _sums(weights, cases.amount, reached)
    of_all, in_top = hits[:, DECILES], hits[:, -1]
    base_rate = of_all / len(cases)
    in_decile = np.diff(hits[:, : DECILES + 1], axis=1) / len(cases) * DECILES
    found = {
        "base_rate": base_rate,
        "precision_at_k": rate(in_top, np.full(len(weights), positions[-1])),
        "recall_at_k": rate(in_top, of_all),
        "amount_captured_rate": rate(money[:, -1], money[:, DECILES]),
        "pr_auc": _average_precisions(cases, weights, seen),
    }
    for decile in range(DECILES):
        found[f"lift_decile_{decile + 1}"] = rate(in_decile[:, decile], base_rate)
    if cases.is_probability:
        found |= _calibration(cases, weights, reached, in_decile)
    return found


class Reached(NamedTuple):
    """Where a list ends, rows x positions: the case that is cut through, and the part of its weight that is inside."""

    case: npt.NDArray[np.int64]
    part: Floats


def _reached(seen: Weights, weights: Weights, positions: Floats) -> Reached:
    """The case at which the running weight reaches each position, for each row."""
    case = np.stack([np.searchsorted(row, positions) for row in seen])
    case = np.minimum(case, seen.shape[1] - 1)
    rows = np.arange(len(seen))[:, None]
    return Reached(case, positions - (seen[rows, case] - weights[rows, case]))


def _sums(weights: Weights, values: Floats, reached: Reached) -> Floats:
    """Sum of the values of all cases up to where the list ends; only cases with a value are added up."""
    valued = np.flatnonzero(values)
    running = np.zeros((len(weights), len(valued) + 1))
    np.cumsum(weights[:, valued] * values[valued], axis=1, out=running[:, 1:])
    rows = np.arange(len(weights))[:, None]
    return np.asarray(running[rows, np.searchsorted(valued, reached.case)] + reached.part * values[reached.case])


def average_precisions(cases: Cases, weights: Weights) -> Floats:
    """Area under the steps of precision over recall, as sklearn's average_precision_score has it, for each row."""
    return _average_precisions(cases, weights, np.cumsum(weights, axis=1))


def _average_precisions(cases: Cases, weights: Weights, seen: Weights) -> Floats:
    """The mean over the hits of the precision at the end of the equal scores among which each is found."""
    score = _comparable(cases.score)
    last_of_equals = np.flatnonzero(np.append(score[1:] != score[:-1], True))
    hits = np.flatnonzero(cases.label)
    ends = last_of_equals[np.searchsorted(last_of_equals, hits)]
    found = np.cumsum(weights[:, hits], axis=1)[:, np.searchsorted(hits, ends, side="right") - 1]
    precision = found / np.maximum(seen[:, ends], 1)
    return rate((weights[:, hits] * precision).sum(axis=1), weights[:, hits].sum(axis=1).astype(np.float64))


def _calibration(cases: Cases, weights: Weights, reached: Reached, observed: Floats) -> dict[str, Floats]:
    """Brier score, and by decile how much more often it happened than was said."""
    probability = np.nan_to_num(cases.score)
    sums = _sums(weights, probability, reached)[:, : DECILES + 1]
    gaps = observed - np.diff(sums, axis=1) / len(cases) * DECILES
    squares = weights @ (probability - cases.label) ** 2 / len(cases)
    found = {"brier": squares, "calibration_error": np.abs(gaps).mean(axis=1)}
    for decile in range(DECILES):
        found[f"reliability_decile_{decile + 1}"] = gaps[:, decile]
    return found


def rank_stability(before: Floats, after: Floats, weights: Weights) -> Floats:
    """Rank correlation of the scores of the same accounts in two quarters, for each row of weights.

    Ranks are those of the whole group; a resample only weighs them. NaN when one of the two says the same to everybody.
    """
    first, second = rankdata(before), rankdata(after)
    total = weights.sum(axis=1).astype(np.float64)

    def mean(values: Floats) -> Floats:
        return rate(weights @ values, total)

    spread = (mean(first**2) - mean(first) ** 2) * (mean(second**2) - mean(second) ** 2)
    together = mean(first * second) - mean(first) * mean(second)
    spread = np.where(spread > 1e-9, spread, 0.0)
    return rate(together, np.sqrt(spread))


def backtest(
    cases: pd.DataFrame, capacities: dict[str, float], leader: str, settings: ResamplingSettings
) -> pd.DataFrame:
    """All figures of all groups with their intervals; columns COLUMNS, ordered by their keys.

    cases: quarter_start, segment, account_key, method, score, is_probability, has_expanded, expansion_amount; one row
    an account, quarter and method. capacities: accounts a quarter by segment; all segments have their sum. leader: the
    method whose lead over every other is measured on the same draws.
    """
    capacities = capacities | {ALL: sum(capacities.values())}
    everyone = pd.concat([cases, cases.assign(segment=ALL)], ignore_index=True)
    everyone = everyone.sort_values(["segment", "quarter_start", "method", "account_key"], kind="stable")
    rows: list[dict[str, object]] = []
    for segment, of_segment in everyone.groupby("segment", sort=True):
        capacity = capacities.get(str(segment), float("nan"))
        previous: dict[str, pd.Series] = {}
        for quarter, of_quarter in of_segment.groupby("quarter_start", sort=True):
            rows += _quarter(of_quarter, quarter, str(segment), capacity, leader, previous, settings)
            previous = {
                str(method): of_method.set_index("account_key")["score"].astype(float)
                for method, of_method in of_quarter.groupby("method")
            }
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _quarter(
    cases: pd.DataFrame,
    quarter: object,
    segment: str,
    capacity: float,
    leader: str,
    previous: dict[str, pd.Series],
    settings: ResamplingSettings,
) -> list[dict[str, object]]:
    """Figures of one quarter and segment, by method."""
    by_method = {str(method): of_method for method, of_method in cases.groupby("method", sort=True)}
    name = f"{pd.Timestamp(str(quarter)).date()}|{segment}"
    drawn = draws(cases["account_key"].nunique(), name, settings)
    found = {method: _method(of_method, name, capacity, drawn, settings) for method, of_method in by_method.items()}
    rows: list[dict[str, object]] = []
    for method, (status, figures) in found.items():
        of_method = by_method[method]
        figures = dict(figures)
        if method in previous:
            figures["rank_stability"] = _stability(previous[method], of_method, name, settings)
        if method != leader and status == MEASURED and found.get(leader, ("", {}))[0] == MEASURED:
            for measure in ("pr_auc", "lift_decile_1"):
                best, own = found[leader][1][measure], figures[measure]
                figures[f"{measure}_lead"] = (best[0] - own[0], best[1] - own[1])
        for measure, (estimate, resampled) in figures.items():
            low, high = interval(resampled, settings.confidence)
            is_defined = bool(np.isfinite(estimate))
            decile = measure.rpartition("_decile_")[2]
            rows.append(
                {
                    "quarter_start": quarter,
                    "segment": segment,
                    "method": method,
                    "measure": measure,
                    "decile": int(decile) if decile.isdigit() else None,
                    "estimate": estimate if is_defined else None,
                    "lower_bound": low if is_defined and np.isfinite(low) else None,
                    "upper_bound": high if is_defined and np.isfinite(high) else None,
                    "account_count": len(of_method),
                    "scored_count": int(of_method["score"].notna().sum()),
                    "expansion_count": int(of_method["has_expanded"].sum()),
                    "capacity": None if np.isnan(capacity) else capacity,
                    "status": MEASURED if is_defined else UNDEFINED if status == MEASURED else status,
                }
            )
    return rows


Figures = dict[str, tuple[float, Floats]]


def _method(
    cases: pd.DataFrame, name: str, capacity: float, drawn: Weights, settings: ResamplingSettings
) -> tuple[str, Figures]:
    """Status, and the figures of one method with their resamples."""
    score = cases["score"].to_numpy(dtype=np.float64, na_value=np.nan)
    group = ranked(
        score,
        cases["has_expanded"].to_numpy(dtype=np.float64),
        cases["expansion_amount"].to_numpy(dtype=np.float64),
        tie_breakers(cases["account_key"], name),
        bool(cases["is_probability"].all()),
    )
    estimates = measures(group, capacity, np.ones((1, len(group)), dtype=np.int32))
    if np.isnan(score).all() or len(group) < settings.least_accounts:
        status = NO_SCORES if np.isnan(score).all() else TOO_FEW_ACCOUNTS
        return status, {measure: (float("nan"), np.array([])) for measure in estimates}
    resampled = measures(group, capacity, drawn[:, group.account])
    figures = {measure: (float(values[0]), resampled[measure]) for measure, values in estimates.items()}
    if group.label.any():
        area = average_precision_score(group.label, _comparable(group.score))
        figures["pr_auc"] = (float(area), resampled["pr_auc"])
    return MEASURED, figures


def _stability(before: pd.Series, cases: pd.DataFrame, name: str, settings: ResamplingSettings) -> tuple[float, Floats]:
    """Rank stability over the accounts that both quarters score."""
    after = cases.set_index("account_key")["score"].astype(float)
    both = pd.concat({"before": before, "after": after}, axis=1, join="inner").dropna().sort_index()
    if len(both) < settings.least_accounts:
        return float("nan"), np.array([])
    first, second = both["before"].to_numpy(), both["after"].to_numpy()
    estimate = rank_stability(first, second, np.ones((1, len(both))))
    return float(estimate[0]), rank_stability(first, second, draws(len(both), name, settings))
