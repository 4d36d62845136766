{{ config(materialized='view') }}
with rows_shown as (
    select * from {{ ref('claims') }}
),

bi_readiness_claims as (
    select
        rows_shown.claim,
        rows_shown.title,
        rows_shown.statistic,
        rows_shown.comparison,
        rows_shown.claimed_value,
        rows_shown.estimate,
        rows_shown.lower_bound,
        rows_shown.upper_bound,
        rows_shown.verdict,
        rows_shown.verdict_reason,
        rows_shown.exposed_cases,
        rows_shown.other_cases,
        rows_shown.outcome_meaning,
        rows_shown.exposed_mean,
        rows_shown.other_mean,
        rows_shown.exposed_account_count,
        rows_shown.other_account_count,
        rows_shown.exposed_case_count,
        rows_shown.other_case_count,
        rows_shown.least_account_count,
        rows_shown.source,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
)

select * from bi_readiness_claims
