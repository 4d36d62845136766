"""Scores every account and date by the scorecard of its quarter; see macros/python/readiness/learning.py."""

from readiness.learning import score_all
from readiness.tables import as_frame, as_table


def model(dbt, session):
    """One row an account, scoring date and target."""
    dbt.config(materialized="table")
    scores = score_all(dbt.ref("fitted_scorecards").df(), as_frame(dbt.ref("account_features").to_arrow_table()))
    columns = {
        "account_key": "text",
        "scoring_date": "date",
        "target": "text",
        "cutoff_date": "date",
        "status": "text",
        "log_odds": "number",
        "probability": "number",
        "expected_amount": "number",
    }
    return as_table(scores, columns)
