"""What policy seeds say about learning: which features, in which direction, and how."""

from __future__ import annotations

from dataclasses import dataclass, fields

import pandas as pd


@dataclass(frozen=True)
class FeaturePolicy:
    """Features that may be learned from, in a fixed order.

    `directions`: 1 = more never lowers the score, -1 = more never raises it, 0 = the data decides.
    """

    names: tuple[str, ...]
    directions: tuple[int, ...]

    @staticmethod
    def from_seed(rows: pd.DataFrame) -> FeaturePolicy:
        """From the seed readiness_features; rows with is_learned only, in alphabetical order."""
        learned = rows[rows["is_learned"].astype(bool)].sort_values("feature")
        return FeaturePolicy(tuple(learned["feature"].astype(str)), tuple(learned["direction"].astype(int)))

    def varying_in(self, features: pd.DataFrame) -> FeaturePolicy:
        """The features that have at least two different values; from the others nothing can be learned."""
        kept = [
            (name, direction)
            for name, direction in zip(self.names, self.directions, strict=True)
            if features[name].nunique(dropna=True) > 1
        ]
        return FeaturePolicy(tuple(name for name, _ in kept), tuple(direction for _, direction in kept))


@dataclass(frozen=True)
class LearningSettings:
    """Settings of the seed learning_settings; each is a whole number or a fraction."""

    horizon_days: int
    calibration_months: int
    least_months: int
    least_rows: int
    least_expansions: int
    least_calibration_expansions: int
    least_amounts: int
    most_rows: int
    iterations: int
    learning_rate: float
    least_leaf_rows: int
    shrinkage: float
    random_state: int

    @staticmethod
    def from_seed(rows: pd.DataFrame) -> LearningSettings:
        """From the seed learning_settings (name, value); a missing or unknown name is an error that names it."""
        given = {str(name): float(value) for name, value in zip(rows["name"], rows["value"], strict=True)}
        wanted = {field.name: str(field.type) for field in fields(LearningSettings)}
        if given.keys() != wanted.keys():
            differing = ", ".join(sorted(given.keys() ^ wanted.keys()))
            raise ValueError(f"learning_settings.csv: names that are missing or unknown: {differing}")
        typed = {name: value if wanted[name] == "float" else int(value) for name, value in given.items()}
        return LearningSettings(**typed)  # type: ignore[arg-type]
