"""Writes the scorecards out as a table of steps; see macros/python/readiness/learning.py."""

from readiness.learning import steps_of
from readiness.tables import as_table


def model(dbt, session):
    """One row a step of a feature, cutoff, target and model."""
    dbt.config(materialized="table")
    columns = {
        "cutoff_date": "date",
        "target": "text",
        "model": "text",
        "feature": "text",
        "step_number": "count",
        "lower_bound": "number",
        "upper_bound": "number",
        "contribution": "number",
    }
    return as_table(steps_of(dbt.ref("fitted_scorecards").df()), columns)
