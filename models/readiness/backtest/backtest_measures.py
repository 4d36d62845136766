"""How right each method was, by quarter and segment; see macros/python/readiness/backtest.py."""

from readiness.backtest import backtest
from readiness.resampling import ResamplingSettings
from readiness.tables import as_table


def model(dbt, session):
    """One row a quarter (and all), segment (and all), method and measure."""
    dbt.config(materialized="table")
    capacity = dbt.ref("success_capacity").df()
    measures = backtest(
        dbt.ref("backtest_cases").df(),
        dict(zip(capacity["segment"], capacity["accounts_per_quarter"].astype(float), strict=True)),
        "learned",
        ResamplingSettings.from_seed(dbt.ref("backtest_settings").df()),
    )
    columns = {
        "quarter_start": "date",
        "quarter": "text",
        "segment": "text",
        "method": "text",
        "measure": "text",
        "decile": "count",
        "estimate": "number",
        "lower_bound": "number",
        "upper_bound": "number",
        "quarter_count": "count",
        "account_count": "count",
        "scored_count": "count",
        "expansion_count": "count",
        "capacity": "number",
        "status": "text",
    }
    return as_table(measures, columns)
