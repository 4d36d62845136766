-- Every signal of an account and day, and whether the account expanded in the horizon after it.
{%- set horizon = whole_number('readiness:horizon_days') %}
with signals as (
    select * from {{ ref('signals') }}
),

expansions as (
    select * from {{ ref('seen_expansions') }}
),

signal_days as (
    select account_key, signal, known_date
    from signals
    where {{ add_days('known_date', horizon) }} <= {{ as_of_date() }}
    group by account_key, signal, known_date
),

signal_cases as (
    select
        'limit_reached_trigger' as claim,
        signal_days.account_key || '|' || signal_days.signal || '|'
        || cast(signal_days.known_date as {{ dbt.type_string() }}) as case_key,
        signal_days.account_key,
        signal_days.known_date as case_date,
        'all' as stratum,
        signal_days.signal as group_name,
        signal_days.signal = 'tier_capacity_reached' as is_exposed,
        max(case when expansions.account_key is not null then 1 else 0 end) as outcome
    from signal_days
    left join expansions
        on
            signal_days.account_key = expansions.account_key
            and expansions.seen_date > signal_days.known_date
            and expansions.seen_date <= {{ add_days('signal_days.known_date', horizon) }}
    group by signal_days.account_key, signal_days.signal, signal_days.known_date
),

signal_claim_cases as (
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
    from signal_cases
)

select * from signal_claim_cases
