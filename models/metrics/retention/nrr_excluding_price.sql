with movements as (
    select * from {{ ref('fct_arr_movements') }}
    where component = 'price'
),

retained as (
    select * from {{ ref('retained_balances') }}
),

retention as (
    select * from {{ ref('retention_by_dimension') }}
    where dimension in ('total', 'segment')
),

price_changes as (
    select account_key, effective_month, sum(amount) as amount
    from movements
    group by account_key, effective_month
),

-- A price change of month m is inside the windows that close in m and in the months after it, window_months in all.
price_ranges as (
    select
        retained.window_months,
        retained.segment,
        price_changes.amount,
        greatest(retained.month_from, price_changes.effective_month) as month_from,
        least(
            retained.month_to, {{ add_months('price_changes.effective_month', 'retained.window_months') }}
        ) as month_to
    from price_changes
    inner join retained
        on
            price_changes.account_key = retained.account_key
            and price_changes.effective_month < retained.month_to
            and {{ add_months('price_changes.effective_month', 'retained.window_months') }} > retained.month_from
),

price_months as (
    select window_months, segment, amount, {{ each_month('month_from', add_months('month_to', -1)) }} as month
    from price_ranges
),

price_sums as (
    {%- for dimension, value in [('total', "'all'"), ('segment', 'segment')] %}
    select
        window_months, month, '{{ dimension }}' as dimension, {{ value }} as dimension_value,
        sum(amount) as price_amount
    from price_months
    group by window_months, month{% if dimension == 'segment' %}, segment{% endif %}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

balances as (
    select retention.*, coalesce(price_sums.price_amount, 0) as price_amount
    from retention
    left join price_sums
        on
            retention.window_months = price_sums.window_months
            and retention.month = price_sums.month
            and retention.dimension = price_sums.dimension
            and retention.dimension_value = price_sums.dimension_value
),

nrr_excluding_price as (
    select
        month,
        window_months,
        dimension,
        dimension_value,
        opening_amount,
        cast(closing_amount - price_amount as decimal(18, 2)) as closing_amount,
        {{ rate_of('closing_amount - price_amount', 'opening_amount') }} as rate,
        cast(price_amount as decimal(18, 2)) as price_amount,
        opening_account_count,
        is_complete_month,
        as_of_date,
        policy_version
    from balances
)

select * from nrr_excluding_price
