{{ config(materialized='view') }}
with rows_shown as (
    select * from {{ ref('time_to_expand_distribution') }}
),

bi_time_to_expand as (
    select
        rows_shown.dimension,
        rows_shown.dimension_value,
        rows_shown.age_months,
        rows_shown.account_count,
        rows_shown.total_account_count,
        rows_shown.share,
        rows_shown.is_in_densest_window,
        rows_shown.densest_from_month,
        rows_shown.densest_to_month,
        rows_shown.densest_account_count,
        rows_shown.age_band,
        rows_shown.band_share,
        rows_shown.benchmark_band_share,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
)

select * from bi_time_to_expand
