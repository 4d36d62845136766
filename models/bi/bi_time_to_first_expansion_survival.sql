{{ config(materialized='view') }}
with rows_shown as (
    select * from {{ ref('time_to_first_expansion_survival') }}
),

bi_time_to_first_expansion_survival as (
    select
        rows_shown.observed_date,
        rows_shown.dimension,
        rows_shown.dimension_value,
        rows_shown.duration_days,
        rows_shown.at_risk_count,
        rows_shown.event_count,
        rows_shown.censored_count,
        rows_shown.survival_rate,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
)

select * from bi_time_to_first_expansion_survival
