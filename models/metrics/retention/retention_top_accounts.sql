-- The five largest accounts at the closing of every window, by segment and overall.
with retained as (
    select window_months, segment, account_key, month_from, month_to, opening_amount, closing_amount
    from {{ ref('retained_balances') }}
),

-- An account has one balance a month, so the leaders of the ranges that cover a month are different accounts, and their
-- fifth largest balance is a floor for the fifth largest of all: what is below it need not be unfolded into months.
leaders as (
    select window_months, segment, month_from, month_to, max(closing_amount) as closing_amount
    from retained
    group by window_months, segment, month_from, month_to
),

leader_months as (
    select
        window_months, segment, month_from, month_to, closing_amount,
        {{ each_month('month_from', add_months('month_to', -1)) }} as month
    from leaders
),

floors as (
    select window_months, segment, month, closing_amount
    from (
        select
            window_months, segment, month, closing_amount,
            row_number() over (
                partition by window_months, segment, month order by closing_amount desc, month_from, month_to
            ) as place
        from leader_months
    ) as ordered
    where place = 5
),

range_floors as (
    select
        leader_months.window_months, leader_months.segment, leader_months.month_from, leader_months.month_to,
        min(coalesce(floors.closing_amount, 0)) as closing_amount
    from leader_months
    left join floors
        on
            leader_months.window_months = floors.window_months
            and leader_months.segment = floors.segment
            and leader_months.month = floors.month
    group by leader_months.window_months, leader_months.segment, leader_months.month_from, leader_months.month_to
),

candidates as (
    select
        retained.window_months, retained.segment, retained.account_key, retained.opening_amount,
        retained.closing_amount,
        {{ each_month('retained.month_from', add_months('retained.month_to', -1)) }} as month
    from retained
    inner join range_floors
        on
            retained.window_months = range_floors.window_months
            and retained.segment = range_floors.segment
            and retained.month_from = range_floors.month_from
            and retained.month_to = range_floors.month_to
            and retained.closing_amount >= range_floors.closing_amount
),

ranked as (
    select
        window_months, month, segment, account_key, opening_amount, closing_amount,
        row_number() over (
            partition by window_months, month, segment order by closing_amount desc, account_key
        ) as segment_rank,
        row_number() over (partition by window_months, month order by closing_amount desc, account_key) as total_rank
    from candidates
),

retention_top_accounts as (
    select
        month, window_months, 'segment' as dimension, segment as dimension_value,
        cast(segment_rank as {{ dbt.type_int() }}) as account_rank, account_key, opening_amount, closing_amount
    from ranked
    where segment_rank <= 5
    union all
    select
        month, window_months, 'total' as dimension, 'all' as dimension_value,
        cast(total_rank as {{ dbt.type_int() }}) as account_rank, account_key, opening_amount, closing_amount
    from ranked
    where total_rank <= 5
)

select * from retention_top_accounts
