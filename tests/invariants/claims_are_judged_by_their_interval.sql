-- What: a claim is supported only with its whole interval on its side of the value, contradicted only with the whole of it
--   on the other, with enough accounts on both sides, and every claim of policy has a verdict.
-- Why: a verdict is what is read; the interval behind it is not.
-- Resolve: the verdict in macros/python/readiness/claims.py.
with claims as (
    select *, comparison in ('at_least', 'above') as is_lower_limit
    from {{ ref('claims') }}
)

select claims.*, policy.claim as policy_claim
from {{ ref('readiness_claims') }} as policy
left join claims on policy.claim = claims.claim
where
    claims.claim is null
    or (
        claims.verdict <> 'not_enough_data' and (
            claims.estimate is null or claims.lower_bound is null or claims.upper_bound is null
            or claims.exposed_account_count < claims.least_account_count
            or (claims.statistic <> 'forecast_error' and claims.other_account_count < claims.least_account_count)
        )
    )
    or (
        claims.verdict = 'supported'
        and case when claims.is_lower_limit then claims.lower_bound < claims.claimed_value
            else claims.upper_bound > claims.claimed_value end
    )
    or (
        claims.verdict = 'not_supported'
        and case when claims.is_lower_limit then claims.upper_bound > claims.claimed_value
            else claims.lower_bound < claims.claimed_value end
    )
