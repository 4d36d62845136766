{{ config(materialized='view') }}
with rows_shown as (
    select * from {{ ref('cohort_maturity') }}
),

bi_cohort_maturity as (
    select
        rows_shown.cohort_year,
        rows_shown.age_year,
        rows_shown.expanded_account_count,
        rows_shown.active_account_count,
        rows_shown.rate,
        rows_shown.rate_change,
        rows_shown.maturity,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
)

select * from bi_cohort_maturity
