{{ config(materialized='view') }}
with rows_shown as (
    select * from {{ ref('signal_lead_times') }}
),

bi_signal_lead_times as (
    select
        rows_shown.signal,
        rows_shown.dimension,
        rows_shown.dimension_value,
        rows_shown.signalled_expansion_count,
        rows_shown.expansion_count,
        rows_shown.rate,
        rows_shown.median_lead_days,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
)

select * from bi_signal_lead_times
