{{ config(materialized='view') }}
with rows_shown as (
    select * from {{ ref('forecast_revisions') }}
),

bi_forecast_revisions as (
    select
        rows_shown.metric,
        rows_shown.dimension,
        rows_shown.dimension_value,
        rows_shown.period_from,
        rows_shown.period_to,
        rows_shown.snapshot_date,
        rows_shown.previous_snapshot_date,
        rows_shown.forecast_amount,
        rows_shown.previous_amount,
        rows_shown.revision_amount,
        rows_shown.rate,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
)

select * from bi_forecast_revisions
