"""Simulated accounts as files, and the learning on them: processes of their own, so that only the second is timed.

python -m tests.benchmarks.learn simulate FOLDER ACCOUNTS MONTHS
python -m tests.benchmarks.learn fit FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from readiness.learning import fit_all, score_all
from readiness.settings import FeaturePolicy, LearningSettings
from readiness.tables import as_frame

from simulator.propensity import simulate
from tests.benchmarks.staged import ROOT

POLICY = ROOT / "seeds" / "policy"


def write(folder: Path, accounts: int, months: int) -> None:
    """Features and outcomes of a simulation, one file each."""
    simulation = simulate(accounts, months)
    frames = {"features": simulation.features, "outcomes": simulation.outcomes}
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in frames.items():
        pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), folder / f"{name}.parquet")


def fit(folder: Path) -> None:
    """Scorecards of all quarters and targets, and the scores of all rows, as the models of the project make them."""
    features, outcomes = (as_frame(pq.read_table(folder / f"{name}.parquet")) for name in ("features", "outcomes"))
    policy = FeaturePolicy.from_seed(pd.read_csv(POLICY / "readiness_features.csv"))
    settings = LearningSettings.from_seed(pd.read_csv(POLICY / "learning_settings.csv"))
    fits = fit_all(features, outcomes, policy, settings)
    scores = score_all(fits, features)
    if not scores["probability"].notna().any():
        raise SystemExit("nothing was learned: too few accounts")


def main(step: str, folder: str, *numbers: str) -> int:
    if step == "simulate":
        write(Path(folder), *map(int, numbers))
    else:
        fit(Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
