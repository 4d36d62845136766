{{ config(materialized='view') }}
with rows_shown as (
    select * from {{ ref('signal_follow_through') }}
),

bi_signal_follow_through as (
    select
        rows_shown.signal,
        rows_shown.dimension,
        rows_shown.dimension_value,
        rows_shown.followed_signal_count,
        rows_shown.signal_count,
        rows_shown.rate,
        rows_shown.median_days_to_expansion,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
)

select * from bi_signal_follow_through
