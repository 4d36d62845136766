-- Presence (ARR in force, held amounts included) of every account on the days it changes, and the type of the day.
{{ config(materialized='view') }}
with lines as (
    select * from {{ ref('line_changes') }}
    where effective_date <= {{ as_of_date() }}
),

holds as (
    select * from {{ ref('hold_changes') }}
),

changes as (
    select
        account_key,
        effective_date,
        case when phase < 3 then amount_change else 0 end as carried_amount,
        case when phase = 3 then amount_change else 0 end as business_amount,
        case when phase = 1 then amount_change else 0 end as transfer_amount,
        0 as pause_amount,
        0 as pause_amount_monthly
    from lines
    union all
    select
        account_key,
        effective_date,
        0 as carried_amount,
        0 as business_amount,
        0 as transfer_amount,
        case when is_reclassified then 0 else amount end as pause_amount,
        case when is_reclassified and not is_within_month then 0 else amount end as pause_amount_monthly
    from holds
),

days as (
    select
        account_key,
        effective_date,
        cast(sum(carried_amount) as decimal(18, 2)) as carried_amount,
        cast(sum(business_amount) as decimal(18, 2)) as business_amount,
        cast(sum(transfer_amount) as decimal(18, 2)) as transfer_amount,
        cast(sum(pause_amount) as decimal(18, 2)) as pause_amount,
        cast(sum(pause_amount_monthly) as decimal(18, 2)) as pause_amount_monthly
    from changes
    group by account_key, effective_date
),

balances as (
    select
        *,
        sum(carried_amount + business_amount) over (
            partition by account_key order by effective_date rows between unbounded preceding and current row
        ) as closing_presence,
        -- Presence is never below zero, so the first change is the first ARR, even if it left the same day.
        min(case when carried_amount <> 0 or business_amount <> 0 then effective_date end) over (
            partition by account_key order by effective_date rows between unbounded preceding and 1 preceding
        ) as first_arr_date
    from days
),

account_days as (
    select
        account_key,
        effective_date,
        {{ month_of('effective_date') }} as effective_month,
        carried_amount,
        business_amount,
        transfer_amount,
        pause_amount,
        pause_amount_monthly,
        cast(closing_presence - business_amount as decimal(18, 2)) as base_presence,
        cast(closing_presence as decimal(18, 2)) as closing_presence,
        first_arr_date is not null as had_arr_before
    from balances
)

select * from account_days
