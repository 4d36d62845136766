"""What each feature adds to a score of the latest date; see macros/python/readiness/learning.py."""

from readiness.learning import explain_all
from readiness.tables import as_frame, as_table


def model(dbt, session):
    """One row an account, target and feature, of the latest scoring date."""
    dbt.config(materialized="table")
    latest = as_frame(dbt.ref("account_features").filter("is_latest").to_arrow_table())
    explained = explain_all(dbt.ref("fitted_scorecards").df(), latest)
    columns = {
        "account_key": "text",
        "scoring_date": "date",
        "target": "text",
        "feature": "text",
        "is_known": "flag",
        "contribution": "number",
    }
    return as_table(explained, columns)
