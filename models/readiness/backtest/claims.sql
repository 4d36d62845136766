with results as (
    select * from {{ ref('claim_results') }}
),

published_claims as (
    select * from {{ ref('readiness_claims') }}
),

claims as (
    select
        published_claims.claim,
        published_claims.title,
        published_claims.statistic,
        published_claims.comparison,
        published_claims.value as claimed_value,
        cast(results.estimate as decimal(28, 8)) as estimate,
        cast(results.lower_bound as decimal(28, 8)) as lower_bound,
        cast(results.upper_bound as decimal(28, 8)) as upper_bound,
        results.verdict,
        results.verdict_reason,
        published_claims.exposed as exposed_cases,
        published_claims.other as other_cases,
        published_claims.outcome as outcome_meaning,
        cast(results.exposed_mean as decimal(28, 8)) as exposed_mean,
        cast(results.other_mean as decimal(28, 8)) as other_mean,
        results.exposed_account_count,
        results.other_account_count,
        results.exposed_case_count,
        results.other_case_count,
        published_claims.least_accounts as least_account_count,
        published_claims.source,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from published_claims
    inner join results on published_claims.claim = results.claim
)

select * from claims
