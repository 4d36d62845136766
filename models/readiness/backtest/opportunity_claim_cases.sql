-- Open opportunities at each month end, and whether they were won in the horizon after it.
{%- set horizon = whole_number('readiness:horizon_days') %}
with opportunities as (
    select * from {{ ref('open_opportunities') }}
    where opportunity_type = 'expansion' and is_complete_month
),

closed as (
    select * from {{ ref('closed_opportunities') }}
    where is_won
),

opportunity_cases as (
    select
        'stalled_opportunities' as claim,
        opportunities.opportunity_key || '|' || cast(opportunities.month as {{ dbt.type_string() }}) as case_key,
        opportunities.account_key,
        {{ last_day_of('opportunities.month') }} as case_date,
        opportunities.stage as stratum,
        case when opportunities.is_stalled then 'stalled' else 'moving' end as group_name,
        opportunities.is_stalled as is_exposed,
        case when closed.opportunity_key is not null then 1 else 0 end as outcome
    from opportunities
    left join closed
        on
            opportunities.opportunity_key = closed.opportunity_key
            and closed.close_date <= {{ add_days(last_day_of('opportunities.month'), horizon) }}
    where {{ add_days(last_day_of('opportunities.month'), horizon) }} <= {{ as_of_date() }}
),

opportunity_claim_cases as (
    select
        claim,
        case_key,
        account_key,
        case_date,
        stratum,
        group_name,
        is_exposed,
        cast(outcome as decimal(18, 2)) as outcome,
        cast(null as decimal(18, 2)) as expected_outcome
    from opportunity_cases
)

select * from opportunity_claim_cases
