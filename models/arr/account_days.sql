-- Presence (ARR in force, held amounts included) of every account on the days it changes, and the type of the day.
with lines as (
    select * from {{ ref('line_states') }}
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
        sum(carried_amount) as carried_amount,
        sum(business_amount) as business_amount,
        sum(transfer_amount) as transfer_amount,
        sum(pause_amount) as pause_amount,
        sum(pause_amount_monthly) as pause_amount_monthly
    from changes
    group by account_key, effective_date
),

balances as (
    select
        *,
        sum(carried_amount + business_amount) over (
            partition by account_key order by effective_date rows between unbounded preceding and current row
        ) as closing_presence
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
        closing_presence - business_amount as base_presence,
        closing_presence,
        coalesce(max(closing_presence) over (
            partition by account_key order by effective_date rows between unbounded preceding and 1 preceding
        ), 0) > 0 as had_arr_before
    from balances
)

select * from account_days
