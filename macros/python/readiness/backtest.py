"""How right a score was: what it put first, held against what happened.

A group of cases is one scoring date of one segment; every account is one case. Accounts are ranked by score, the
highest first; equal scores are put in the order of a hash of account and quarter, which favours nobody and is the same
in every run. Accounts without a score come last. Whatever cuts through an account takes its share of it, so that the
ten deciles of any number of accounts are equally large.

Every figure is a function of counts, and they of how often each account counts: once each for the estimate, as often as
it was drawn for its interval. Over all quarters the counts are added up: lists and deciles stay those of each quarter,
as the team had them, and scores of different dates are never ranked against each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import rankdata

from readiness.resampling import Floats, ResamplingSettings, Weights, draws, interval, rate

ALL = "all"
DECILES = 10
# Resamples x accounts that are worked on at once.
MOST_CELLS = 2_000_000
MEASURED, NO_SCORES, TOO_FEW_ACCOUNTS, UNDEFINED = "measured", "no_scores", "too_few_accounts", "undefined"
# What figures are made of, by name; the first axis are the rows of weights.
Counts = dict[str, Floats]
COLUMNS = (
    "quarter_start",
    "quarter",
    "segment",
    "method",
    "measure",
    "decile",
    "estimate",
    "lower_bound",
    "upper_bound",
    "quarter_count",
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
        """Number of cases."""
        return len(self.score)


def tie_breakers(account_keys: pd.Series, quarter: str) -> npt.NDArray[np.uint64]:
    """A number for every account and quarter that is the same in every run and has nothing to do with the account."""
    named = account_keys.astype(str) + "|" + quarter
    return np.asarray(pd.util.hash_array(named.to_numpy(dtype=object)))


def ranked(
    score: Floats, label: Floats, amount: Floats, ties: npt.NDArray[np.uint64], is_probability: bool = False
) -> Cases:
    """Cases by falling score; equal ones by their tie breaker, those without a score last."""
    order = np.lexsort((ties, -_comparable(score)))
    return Cases(score[order], label[order], amount[order], order, is_probability)


def _comparable(score: Floats) -> Floats:
    """Scores with a number below all others for those that are missing."""
    return np.where(np.isnan(score), -np.inf, score)


def measures(cases: Cases, capacity: float, weights: Weights) -> dict[str, Floats]:
    """Every figure once for each row of weights (rows x cases in their order).

    capacity: how many accounts the team can look after in the quarter.
    """
    return figures(counts(cases, capacity, weights))


def counts(cases: Cases, capacity: float, weights: Weights) -> Counts:
    """What the figures are made of, once for each row of weights."""
    step = max(MOST_CELLS // len(cases), 1)
    parts = [_counts(cases, capacity, weights[row : row + step]) for row in range(0, len(weights), step)]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _counts(cases: Cases, capacity: float, weights: Weights) -> Counts:
    """The counts of so few rows that they fit into memory."""
    seen = np.cumsum(weights, axis=1)
    total = seen[:, -1].astype(np.float64)
    listed = np.minimum(capacity, total)
    positions = np.column_stack([np.arange(DECILES + 1) / DECILES * total[:, None], listed])
    reached = _reached(seen, weights, positions)
    hits = _sums(weights, cases.label, reached)
    money = _sums(weights, cases.amount, reached)
    precision, found = _precision_at_hits(cases, weights, seen)
    made = {
        "cases": total,
        "listed": listed,
        "hits": hits[:, DECILES],
        "hits_listed": hits[:, -1],
        "amount": money[:, DECILES],
        "amount_listed": money[:, -1],
        "precision_at_hits": precision,
        "hits_found": found,
        "hits_by_decile": np.diff(hits[:, :-1], axis=1),
    }
    if cases.is_probability:
        probability = np.nan_to_num(cases.score)
        made["said_by_decile"] = np.diff(_sums(weights, probability, reached)[:, :-1], axis=1)
        made["squares"] = weights @ (probability - cases.label) ** 2
    return made


def figures(made: Counts) -> dict[str, Floats]:
    """The figures that follow from the counts of one quarter, or from those of several added up."""
    base_rate = rate(made["hits"], made["cases"])
    observed = rate(made["hits_by_decile"] * DECILES, made["cases"][:, None])
    found = {
        "base_rate": base_rate,
        "precision_at_k": rate(made["hits_listed"], made["listed"]),
        "recall_at_k": rate(made["hits_listed"], made["hits"]),
        "amount_captured_rate": rate(made["amount_listed"], made["amount"]),
        "pr_auc": rate(made["precision_at_hits"], made["hits_found"]),
    }
    for decile in range(DECILES):
        found[f"lift_decile_{decile + 1}"] = rate(observed[:, decile], base_rate)
    if "said_by_decile" in made:
        gaps = observed - rate(made["said_by_decile"] * DECILES, made["cases"][:, None])
        found["brier"] = rate(made["squares"], made["cases"])
        found["calibration_error"] = np.abs(gaps).mean(axis=1)
        for decile in range(DECILES):
            found[f"reliability_decile_{decile + 1}"] = gaps[:, decile]
    if "pairs" in made:
        found["rank_stability"] = rate(made["agreement"], made["pairs"])
    return found


class Reached(NamedTuple):
    """Where a list ends, rows x positions: the case that is cut through, and the part of its weight that is inside."""

    case: npt.NDArray[np.int64]
    part: Floats


def _reached(seen: Weights, weights: Weights, positions: Floats) -> Reached:
    """The case at which the running weight reaches each position (rows x positions), for each row."""
    case = np.stack([np.searchsorted(row, wanted) for row, wanted in zip(seen, positions, strict=True)])
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
    return rate(*_precision_at_hits(cases, weights, np.cumsum(weights, axis=1)))


def _precision_at_hits(cases: Cases, weights: Weights, seen: Weights) -> tuple[Floats, Floats]:
    """For each row the sum over the hits of the precision where each is found, and how many hits there are.

    A hit among equal scores is found at their end.
    """
    score = _comparable(cases.score)
    last_of_equals = np.flatnonzero(np.append(score[1:] != score[:-1], True))
    hits = np.flatnonzero(cases.label)
    ends = last_of_equals[np.searchsorted(last_of_equals, hits)]
    found = np.cumsum(weights[:, hits], axis=1)[:, np.searchsorted(hits, ends, side="right") - 1]
    precision = found / np.maximum(seen[:, ends], 1)
    return (weights[:, hits] * precision).sum(axis=1), weights[:, hits].sum(axis=1).astype(np.float64)


def rank_stability(before: Floats, after: Floats, weights: Weights) -> Floats:
    """Rank correlation of the scores of the same accounts in two quarters, for each row of weights.

    Ranks are those of the whole group; a resample only weighs them. NaN when one of the two says the same to everybody.
    """
    first, second = rankdata(before), rankdata(after)
    total = weights.sum(axis=1).astype(np.float64)

    def mean(values: Floats) -> Floats:
        """Weighted mean of the values, one a row of weights."""
        return rate(weights @ values, total)

    spread = (mean(first**2) - mean(first) ** 2) * (mean(second**2) - mean(second) ** 2)
    together = mean(first * second) - mean(first) * mean(second)
    spread = np.where(spread > 1e-9, spread, 0.0)
    return rate(together, np.sqrt(spread))


@dataclass(frozen=True)
class Part:
    """One method in one quarter and segment.

    account: positions of its accounts in the segment. once: counts with every account once. drawn: counts of resamples.
    """

    account: npt.NDArray[np.int64]
    scored_count: int
    expansion_count: int
    once: Counts
    drawn: Counts


# By method and quarter.
Parts = dict[str, dict[pd.Timestamp, Part]]
Estimates = dict[str, tuple[float, Floats]]


def backtest(
    cases: pd.DataFrame, capacities: dict[str, float], leader: str, settings: ResamplingSettings
) -> pd.DataFrame:
    """All figures of all groups with their intervals; columns COLUMNS, ordered by their keys.

    cases: quarter_start, segment, account_key, method, score, is_probability, has_expanded, expansion_amount; one row
    an account, quarter and method. capacities: accounts a quarter by segment; all segments have their sum. leader: the
    method whose lead over every other is measured on the same draws.
    """
    capacities = capacities | {ALL: sum(capacities.values())}
    everyone = pd.concat([cases, cases.assign(segment=ALL)])
    everyone = everyone.sort_values(["segment", "quarter_start", "method", "account_key"], kind="stable")
    rows: list[dict[str, object]] = []
    for segment, of_segment in everyone.groupby("segment", sort=True):
        rows += _segment(of_segment, str(segment), capacities.get(str(segment), float("nan")), leader, settings)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _segment(
    cases: pd.DataFrame, segment: str, capacity: float, leader: str, settings: ResamplingSettings
) -> list[dict[str, object]]:
    """Figures of each quarter of a segment, then of all of them.

    Over all quarters an account is drawn as a whole: with each of its quarters, or with none.
    """
    accounts = pd.Index(cases["account_key"].unique())
    drawn_whole = draws(len(accounts), f"{ALL}|{segment}", settings)
    rows: list[dict[str, object]] = []
    whole: Parts = {}
    previous: dict[str, pd.Series] = {}
    for quarter, of_quarter in cases.groupby("quarter_start", sort=True):
        start = pd.Timestamp(str(quarter))
        name = f"{start.date()}|{segment}"
        present = accounts.get_indexer(pd.Index(of_quarter["account_key"].unique()))
        drawn = np.zeros_like(drawn_whole)
        drawn[:, present] = draws(len(present), name, settings)
        alone: Parts = {}
        scores: dict[str, pd.Series] = {}
        for method, of_method in of_quarter.groupby("method", sort=True):
            method = str(method)
            scores[method] = of_method.set_index("account_key")["score"].astype(float)
            tally = Tally.of(of_method, accounts, name, capacity, previous.get(method), settings)
            alone.setdefault(method, {})[start] = tally.part(drawn)
            whole.setdefault(method, {})[start] = tally.part(drawn_whole)
        previous = scores
        label = {"quarter_start": start, "quarter": f"{start.year}-Q{start.quarter}", "segment": segment}
        rows += _rows(label, alone, capacity, leader, settings)
    label = {"quarter_start": None, "quarter": ALL, "segment": segment}
    return rows + _rows(label, whole, capacity, leader, settings)


@dataclass(frozen=True)
class Tally:
    """One method in one quarter and segment, ready to be counted for any weights of the accounts.

    account: positions in the segment of the ranked cases. pairs: positions of the accounts that were scored in the
    quarter before too, and both scores; None in the first quarter.
    """

    ranked: Cases
    account: npt.NDArray[np.int64]
    pairs: tuple[npt.NDArray[np.int64], Floats, Floats] | None
    capacity: float

    @staticmethod
    def of(
        cases: pd.DataFrame,
        accounts: pd.Index[str],
        name: str,
        capacity: float,
        previous: pd.Series | None,
        settings: ResamplingSettings,
    ) -> Tally:
        """From the cases of a method, and its scores of the quarter before by account."""
        group = ranked(
            cases["score"].to_numpy(dtype=np.float64, na_value=np.nan),
            cases["has_expanded"].to_numpy(dtype=np.float64),
            cases["expansion_amount"].to_numpy(dtype=np.float64),
            tie_breakers(cases["account_key"], name),
            bool(cases["is_probability"].all()),
        )
        account = accounts.get_indexer(pd.Index(cases["account_key"]))[group.account]
        return Tally(group, account, _pairs(cases, accounts, previous, settings), capacity)

    def part(self, drawn: Weights) -> Part:
        """Its counts with every account once, and as often as drawn (resamples x accounts of the segment)."""
        once = self.counts(np.ones((1, drawn.shape[1]), dtype=np.int32))
        is_scored = np.isfinite(self.ranked.score)
        return Part(
            self.account,
            int(is_scored.sum()),
            int(self.ranked.label.sum()),
            once,
            self.counts(drawn) if is_scored.any() else once,
        )

    def counts(self, weights: Weights) -> Counts:
        """Counts for each row of weights (rows x accounts of the segment)."""
        made = counts(self.ranked, self.capacity, weights[:, self.account])
        if self.pairs is None:
            return made
        both, before, after = self.pairs
        of_pairs = weights[:, both]
        agreement = rank_stability(before, after, of_pairs) if len(both) else np.full(len(weights), np.nan)
        number = np.where(np.isnan(agreement), 0.0, of_pairs.sum(axis=1))
        return made | {"pairs": number, "agreement": number * np.nan_to_num(agreement)}


def _pairs(
    cases: pd.DataFrame, accounts: pd.Index[str], previous: pd.Series | None, settings: ResamplingSettings
) -> tuple[npt.NDArray[np.int64], Floats, Floats] | None:
    """Accounts that both quarters score; too few of them are none."""
    if previous is None:
        return None
    after = cases.set_index("account_key")["score"].astype(float)
    both = pd.concat({"before": previous, "after": after}, axis=1, join="inner").dropna().sort_index()
    both = both if len(both) >= settings.least_accounts else both.iloc[[]]
    return accounts.get_indexer(both.index), both["before"].to_numpy(), both["after"].to_numpy()


def _rows(
    label: dict[str, object], parts: Parts, capacity: float, leader: str, settings: ResamplingSettings
) -> list[dict[str, object]]:
    """Rows of all methods over the quarters of the parts."""
    rows: list[dict[str, object]] = []
    for method, of_method in parts.items():
        said = _that_say_something(of_method)
        status, estimates = _estimates(said, settings)
        if method != leader:
            estimates |= _leads(parts.get(leader, {}), of_method, settings)
        for measure, (estimate, resampled) in estimates.items():
            low, high = interval(resampled, settings.confidence)
            is_defined = bool(np.isfinite(estimate))
            decile = measure.rpartition("_decile_")[2]
            rows.append(
                label
                | {
                    "method": method,
                    "measure": measure,
                    "decile": int(decile) if decile.isdigit() else None,
                    "estimate": estimate if is_defined else None,
                    "lower_bound": low if is_defined and np.isfinite(low) else None,
                    "upper_bound": high if is_defined and np.isfinite(high) else None,
                    "quarter_count": len(said),
                    "account_count": sum(len(part.account) for part in said),
                    "scored_count": sum(part.scored_count for part in said),
                    "expansion_count": sum(part.expansion_count for part in said),
                    "capacity": None if np.isnan(capacity) else capacity * len(said),
                    "status": MEASURED if is_defined else UNDEFINED if status == MEASURED else status,
                }
            )
    return rows


def _that_say_something(parts: dict[pd.Timestamp, Part]) -> list[Part]:
    """The quarters in which a method scores somebody; all when there is none."""
    return [part for part in parts.values() if part.scored_count] or list(parts.values())


def _estimates(parts: list[Part], settings: ResamplingSettings) -> tuple[str, Estimates]:
    """Status, and every figure with its resamples, over all parts together."""
    estimates = figures(_added_up([part.once for part in parts]))
    status = MEASURED
    if not any(part.scored_count for part in parts):
        status = NO_SCORES
    elif len(np.unique(np.concatenate([part.account for part in parts]))) < settings.least_accounts:
        status = TOO_FEW_ACCOUNTS
    if status != MEASURED:
        return status, {measure: (float("nan"), np.array([])) for measure in estimates}
    resampled = figures(_added_up([part.drawn for part in parts]))
    return status, {measure: (values.item(), resampled[measure]) for measure, values in estimates.items()}


def _added_up(parts: list[Counts]) -> Counts:
    """Counts of several quarters together; a quarter without one before it has no pairs."""
    names = dict.fromkeys(name for part in parts for name in part)
    return {name: np.sum([part[name] for part in parts if name in part], axis=0) for name in names}


def _leads(leader: dict[pd.Timestamp, Part], own: dict[pd.Timestamp, Part], settings: ResamplingSettings) -> Estimates:
    """By how much the leader's figure is above that of a method, over the quarters in which both say something."""
    shared = [quarter for quarter in own if quarter in leader]
    shared = [quarter for quarter in shared if own[quarter].scored_count and leader[quarter].scored_count]
    if not shared:
        return {}
    status, best = _estimates([leader[quarter] for quarter in shared], settings)
    _, other = _estimates([own[quarter] for quarter in shared], settings)
    if status != MEASURED:
        return {}
    return {
        f"{measure}_lead": (best[measure][0] - other[measure][0], best[measure][1] - other[measure][1])
        for measure in ("pr_auc", "lift_decile_1")
    }
