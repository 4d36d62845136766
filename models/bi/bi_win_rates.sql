{{ config(materialized='view') }}
with rows_shown as (
    select * from {{ ref('win_rate') }}
),

bi_win_rates as (
    select
        rows_shown.month,
        rows_shown.opportunity_type,
        rows_shown.dimension,
        rows_shown.dimension_value,
        rows_shown.won_count,
        rows_shown.closed_count,
        rows_shown.rate,
        rows_shown.won_amount,
        rows_shown.closed_amount,
        rows_shown.amount_rate,
        rows_shown.status,
        rows_shown.is_complete_month,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
)

select * from bi_win_rates
