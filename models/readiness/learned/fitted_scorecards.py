"""Learns one scorecard a quarter and target; see macros/python/readiness/learning.py."""

from readiness.learning import fit_all
from readiness.settings import FeaturePolicy, LearningSettings
from readiness.tables import as_frame, as_table


def model(dbt, session):
    """One row a cutoff and target."""
    dbt.config(materialized="table")
    outcomes = dbt.ref("outcomes").project(
        "account_key, scoring_date, target, has_expanded, expansion_amount, window_end_date"
    )
    fits = fit_all(
        as_frame(dbt.ref("account_features").to_arrow_table()),
        as_frame(outcomes.to_arrow_table()),
        FeaturePolicy.from_seed(dbt.ref("readiness_features").df()),
        LearningSettings.from_seed(dbt.ref("learning_settings").df()),
    )
    columns = {
        "cutoff_date": "date",
        "target": "text",
        "status": "text",
        "learning_row_count": "count",
        "expansion_count": "count",
        "calibration_row_count": "count",
        "first_learning_date": "date",
        "last_learning_date": "date",
        "first_calibration_date": "date",
        "last_calibration_date": "date",
        "card": "text",
    }
    return as_table(fits, columns)
