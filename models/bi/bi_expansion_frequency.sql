{{ config(materialized='view') }}
with rows_shown as (
    select * from {{ ref('expansion_frequency_mix') }}
),

bi_expansion_frequency as (
    select
        rows_shown.dimension,
        rows_shown.dimension_value,
        rows_shown.frequency_band,
        rows_shown.account_count,
        rows_shown.total_account_count,
        rows_shown.share,
        rows_shown.expansion_count,
        rows_shown.active_day_count,
        rows_shown.expansions_in_pace_years,
        rows_shown.benchmark_low,
        rows_shown.benchmark_high,
        rows_shown.benchmark_position,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
)

select * from bi_expansion_frequency
