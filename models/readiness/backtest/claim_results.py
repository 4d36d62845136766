"""Estimate, interval and verdict of every claim; see macros/python/readiness/claims.py."""

from readiness.claims import claim_results, claims_from_seed
from readiness.resampling import ResamplingSettings
from readiness.tables import as_table


def model(dbt, session):
    """One row a claim."""
    dbt.config(materialized="table")
    results = claim_results(
        claims_from_seed(dbt.ref("readiness_claims").df()),
        dbt.ref("claim_cases").df(),
        ResamplingSettings.from_seed(dbt.ref("backtest_settings").df()),
    )
    columns = {
        "claim": "text",
        "estimate": "number",
        "lower_bound": "number",
        "upper_bound": "number",
        "exposed_mean": "number",
        "other_mean": "number",
        "exposed_account_count": "count",
        "other_account_count": "count",
        "exposed_case_count": "count",
        "other_case_count": "count",
        "verdict": "text",
        "verdict_reason": "text",
    }
    return as_table(results, columns)
