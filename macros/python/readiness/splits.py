"""Time splits: what a model may have seen on the day from which it is used."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from readiness.settings import LearningSettings


@dataclass(frozen=True)
class Split:
    """Positions of rows for learning and for calibration, and the ranges of their scoring dates."""

    learning: np.ndarray
    calibration: np.ndarray
    learning_month_count: int


def cutoffs(first_date: pd.Timestamp, last_date: pd.Timestamp) -> list[pd.Timestamp]:
    """First days of the calendar quarters from the one that holds `first_date` to the one that holds `last_date`."""
    return [period.start_time for period in pd.period_range(first_date, last_date, freq="Q")]


def split_before(dates: pd.Series, cutoff: pd.Timestamp, settings: LearningSettings) -> Split:
    """Rows whose outcome window ended before the cutoff; the last months calibrate, purged from what is learned from.

    dates: scoring dates (month ends), one a row. No window of a learning row reaches the first calibration date.
    """
    days = pd.to_datetime(dates)
    horizon = pd.Timedelta(days=settings.horizon_days)
    is_closed = days + horizon < cutoff
    closed_dates = np.sort(days[is_closed].unique())
    if len(closed_dates) <= settings.calibration_months:
        return Split(np.array([], dtype=int), np.flatnonzero(is_closed), 0)
    first_calibration = pd.Timestamp(closed_dates[-settings.calibration_months])
    is_calibration = is_closed & (days >= first_calibration)
    is_learning = is_closed & (days + horizon < first_calibration)
    return Split(np.flatnonzero(is_learning), np.flatnonzero(is_calibration), int(days[is_learning].nunique()))
