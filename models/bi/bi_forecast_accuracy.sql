{{ config(materialized='view') }}
with rows_shown as (
    select * from {{ ref('forecast_accuracy') }}
),

bi_forecast_accuracy as (
    select
        rows_shown.metric,
        rows_shown.dimension,
        rows_shown.dimension_value,
        rows_shown.period_from,
        rows_shown.period_to,
        rows_shown.snapshot_date,
        rows_shown.days_before_end,
        rows_shown.forecast_amount,
        rows_shown.actual_amount,
        rows_shown.rate,
        rows_shown.is_accurate,
        rows_shown.status,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
)

select * from bi_forecast_accuracy
