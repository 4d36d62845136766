with portfolio as (
    select month, dimension, dimension_value, new_amount, expansion_amount
    from {{ ref('portfolio_monthly') }}
),

policy as (
    select cast(value as {{ dbt.type_int() }}) as trailing_months
    from {{ ref('thresholds') }}
    where name = 'expansion_trailing_months'
),

span as (
    select min(month) as first_month from portfolio
),

-- A month counts in its own trailing window and in those of the months after it.
counted as (
    select
        portfolio.*,
        {{ each_month(
            'portfolio.month',
            'least(' ~ add_months('portfolio.month', 'policy.trailing_months - 1') ~ ', '
            ~ month_of(as_of_date()) ~ ')'
        ) }} as closing_month
    from portfolio
    cross join policy
),

sums as (
    select
        closing_month as month, dimension, dimension_value, sum(new_amount) as new_amount,
        sum(expansion_amount) as expansion_amount
    from counted
    group by closing_month, dimension, dimension_value
),

expansion_share_of_new_arr as (
    select
        sums.month,
        sums.dimension,
        sums.dimension_value,
        cast(sums.expansion_amount as decimal(18, 2)) as expansion_amount,
        cast(sums.new_amount as decimal(18, 2)) as new_amount,
        {{ rate_of('sums.expansion_amount', 'sums.expansion_amount + sums.new_amount') }} as rate,
        {{ add_months('span.first_month', 'policy.trailing_months - 1') }} <= sums.month as is_full_window,
        {{ last_day_of('sums.month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from sums
    cross join span
    cross join policy
)

select * from expansion_share_of_new_arr
