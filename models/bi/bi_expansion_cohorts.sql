{{ config(materialized='view') }}
with rows_shown as (
    select * from {{ ref('cohort_expansion_curve') }}
),

bi_expansion_cohorts as (
    select
        rows_shown.cohort_grain,
        rows_shown.cohort,
        rows_shown.age_months,
        rows_shown.account_count,
        rows_shown.at_risk_count,
        rows_shown.expanded_count,
        rows_shown.churned_count,
        rows_shown.censored_count,
        rows_shown.expanded_rate,
        rows_shown.churned_rate,
        rows_shown.staying_rate,
        rows_shown.benchmark_low,
        rows_shown.benchmark_high,
        rows_shown.status,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
)

select * from bi_expansion_cohorts
