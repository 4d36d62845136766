-- Where several groups stand against the exposed, the one with the best outcome does: to be better than most is not to be best.
with cases as (
    select * from {{ ref('feature_claim_cases') }}
    union all
    select * from {{ ref('signal_claim_cases') }}
    union all
    select * from {{ ref('opportunity_claim_cases') }}
    union all
    select * from {{ ref('upsell_claim_cases') }}
    union all
    select * from {{ ref('seat_claim_cases') }}
),

claims as (
    select * from {{ ref('readiness_claims') }}
),

other_groups as (
    select
        cases.claim,
        cases.group_name,
        count(distinct cases.account_key) >= max(claims.least_accounts) as has_enough,
        {{ rate_of('sum(cases.outcome)', 'count(*)') }} as mean_outcome
    from cases
    inner join claims on cases.claim = claims.claim
    where not cases.is_exposed
    group by cases.claim, cases.group_name
),

ranked as (
    select
        claim,
        group_name,
        row_number() over (partition by claim order by has_enough desc, mean_outcome desc, group_name) as group_order
    from other_groups
),

claim_cases as (
    select
        cases.claim,
        cases.case_key,
        cases.account_key,
        cases.case_date,
        cases.stratum,
        cases.group_name,
        cases.is_exposed,
        cases.outcome,
        cases.expected_outcome
    from cases
    left join ranked on cases.claim = ranked.claim and cases.group_name = ranked.group_name
    where cases.is_exposed or ranked.group_order = 1
)

select * from claim_cases
