"""Uncertainty by resampling accounts: how often each account was drawn, and the interval that follows.

Drawing accounts and not rows keeps together what belongs together: the dates of one account are no new evidence each.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
# How often each case counts, rows x cases.
Weights = npt.NDArray[Any]


@dataclass(frozen=True)
class ResamplingSettings:
    """Settings of the seed backtest_settings.

    resamples: how often accounts are drawn. confidence: share of the resamples inside an interval. random_state: first
    number of every generator. least_accounts: below it a group is too small to say anything.
    """

    resamples: int
    confidence: float
    random_state: int
    least_accounts: int

    @staticmethod
    def from_seed(rows: pd.DataFrame) -> ResamplingSettings:
        """From the seed backtest_settings (name, value); a missing or unknown name is an error that names it."""
        given = {str(name): float(value) for name, value in zip(rows["name"], rows["value"], strict=True)}
        wanted = {field.name: str(field.type) for field in fields(ResamplingSettings)}
        if given.keys() != wanted.keys():
            differing = ", ".join(sorted(given.keys() ^ wanted.keys()))
            raise ValueError(f"backtest_settings.csv: names that are missing or unknown: {differing}")
        typed = {name: value if wanted[name] == "float" else int(value) for name, value in given.items()}
        return ResamplingSettings(**typed)  # type: ignore[arg-type]


def draws(count: int, name: str, settings: ResamplingSettings) -> Weights:
    """How often each of `count` accounts is drawn, resamples x accounts; every row sums to `count`.

    The generator follows from the seed and the name of the group, so that one group more changes no other.
    """
    generator = np.random.default_rng([settings.random_state, zlib.crc32(name.encode())])
    drawn = np.empty((settings.resamples, count), dtype=np.int32)
    for row in range(settings.resamples):
        drawn[row] = np.bincount(generator.integers(0, count, count), minlength=count)
    return drawn


def interval(resampled: Floats, confidence: float) -> tuple[float, float]:
    """Ends of the middle `confidence` of the resamples in which the figure is defined; NaN when it never is."""
    defined = resampled[np.isfinite(resampled)]
    if len(defined) == 0:
        return float("nan"), float("nan")
    low, high = np.quantile(defined, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


def rate(numerator: Floats, denominator: Floats) -> Floats:
    """numerator / denominator; NaN where the denominator is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(denominator == 0, np.nan, numerator / np.where(denominator == 0, 1, denominator)))
