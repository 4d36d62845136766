-- The one place where a movement is classified: by day and by month, from the account's balance at both ends.
with days as (
    select * from {{ ref('account_days') }}
),

months as (
    select
        account_key,
        effective_month,
        cast(sum(carried_amount + business_amount) as decimal(18, 2)) as presence_change,
        cast(sum(business_amount + pause_amount_monthly) as decimal(18, 2)) as business_amount,
        cast(sum(transfer_amount) as decimal(18, 2)) as transfer_amount
    from days
    group by account_key, effective_month
),

month_balances as (
    select
        *,
        sum(presence_change) over (
            partition by account_key order by effective_month rows between unbounded preceding and current row
        ) as closing_presence,
        min(case when presence_change <> 0 then effective_month end) over (
            partition by account_key order by effective_month rows between unbounded preceding and 1 preceding
        ) is not null as had_arr_before
    from months
),

month_history as (
    select
        *,
        closing_presence - presence_change > 0 or transfer_amount > 0 as is_active_at_start,
        closing_presence > 0 or transfer_amount < 0 as is_active_at_end
    from month_balances
),

month_types as (
    select
        account_key,
        effective_month,
        {{ movement_type('is_active_at_start', 'is_active_at_end', 'had_arr_before', 'business_amount') }}
            as movement_type_monthly
    from month_history
),

account_movement_types as (
    select
        days.account_key,
        days.effective_date,
        days.effective_month,
        days.base_presence,
        days.closing_presence,
        {{ movement_type(
            'days.base_presence > 0', 'days.closing_presence > 0', 'days.had_arr_before',
            'days.business_amount + days.pause_amount'
        ) }} as movement_type_daily,
        month_types.movement_type_monthly
    from days
    inner join month_types
        on days.account_key = month_types.account_key and days.effective_month = month_types.effective_month
)

select * from account_movement_types
