-- Accounts at the end of their early phase, and whether they were gone a year later.
with expansions as (
    select * from {{ ref('seen_expansions') }}
),

scored_accounts as (
    select * from {{ ref('scored_accounts') }}
    where is_month_end
),

thresholds as (
    select * from {{ ref('thresholds') }}
),

limits as (
    select
        cast(early.value as {{ dbt.type_int() }}) as early_days,
        cast(churn.value as {{ dbt.type_int() }}) as churn_days
    from thresholds as early
    inner join thresholds as churn on churn.name = 'early_upsell_churn_days'
    where early.name = 'early_upsell_days'
),

-- The first month end after the early phase; who joined before the history began has none.
grown_up as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        {{ add_days('scored_accounts.scoring_date', 'limits.churn_days') }} as last_date,
        {{ add_days('scored_accounts.first_arr_date', 'limits.early_days') }} as early_until,
        scored_accounts.first_arr_date
    from scored_accounts
    cross join limits
    where
        {{ add_days('scored_accounts.first_arr_date', 'limits.early_days') }} <= scored_accounts.scoring_date
        and {{ add_days('scored_accounts.first_arr_date', 'limits.early_days') }}
        > {{ add_days(month_of('scored_accounts.scoring_date'), -1) }}
        and {{ last_day_of(add_days('scored_accounts.scoring_date', 'limits.churn_days')) }} <= {{ as_of_date() }}
),

early_upsells as (
    select grown_up.account_key, count(*) as upsell_count
    from grown_up
    inner join expansions
        on
            grown_up.account_key = expansions.account_key
            and expansions.motion = 'upsell'
            and expansions.seen_date <= grown_up.early_until
    group by grown_up.account_key
),

upsell_cases as (
    select
        'early_upsell' as claim,
        grown_up.account_key as case_key,
        grown_up.account_key,
        grown_up.scoring_date as case_date,
        'all' as stratum,
        case when early_upsells.account_key is not null then 'early' else 'none' end as group_name,
        early_upsells.account_key is not null as is_exposed,
        case when remaining.account_key is null then 1 else 0 end as outcome
    from grown_up
    left join early_upsells on grown_up.account_key = early_upsells.account_key
    left join scored_accounts as remaining
        on
            grown_up.account_key = remaining.account_key
            and {{ last_day_of('grown_up.last_date') }} = remaining.scoring_date
),

upsell_claim_cases as (
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
    from upsell_cases
)

select * from upsell_claim_cases
