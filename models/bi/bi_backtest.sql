{{ config(materialized='view') }}
with rows_shown as (
    select * from {{ ref('backtest') }}
),

bi_backtest as (
    select
        rows_shown.quarter_start,
        rows_shown.quarter,
        rows_shown.segment,
        rows_shown.method,
        rows_shown.measure,
        rows_shown.method_title,
        rows_shown.decile,
        rows_shown.estimate,
        rows_shown.lower_bound,
        rows_shown.upper_bound,
        rows_shown.quarter_count,
        rows_shown.account_count,
        rows_shown.scored_count,
        rows_shown.expansion_count,
        rows_shown.capacity,
        rows_shown.status,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
)

select * from bi_backtest
