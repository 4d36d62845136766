with costs as (
    select * from {{ ref('expansion_costs') }}
    where cost_month <= {{ as_of_date() }}
),

movements as (
    select * from {{ ref('fct_arr_movements') }}
    where movement_type_monthly in ('expansion', 'new')
),

cost_window as (
    select cast(value as {{ dbt.type_int() }}) as months
    from {{ ref('thresholds') }}
    where name = 'cost_ratio_trailing_months'
),

span as (
    select min(cost_month) as first_month from costs
),

calendar as (
    select {{ each_month('first_month', month_of(as_of_date())) }} as month
    from span
    where first_month is not null
),

month_ends as (
    select month, least({{ last_day_of('month') }}, {{ as_of_date() }}) as known_date from calendar
),

-- Costs are booked after their month: gains of a month without its costs would only flatter.
booked as (
    select
        month_ends.month,
        month_ends.known_date,
        costs.effort,
        min(costs.cost_month) as earliest_month,
        max(costs.cost_month) as last_month
    from month_ends
    inner join costs on month_ends.month >= costs.cost_month and month_ends.known_date >= costs.recorded_date
    group by month_ends.month, month_ends.known_date, costs.effort
),

-- The first month with a full window of costs is the first one shown.
windows as (
    select
        booked.month,
        booked.known_date,
        booked.effort,
        booked.last_month,
        {{ add_months('booked.last_month', '1 - cost_window.months') }} as first_month
    from booked
    cross join cost_window
    where booked.earliest_month <= {{ add_months('booked.last_month', '1 - cost_window.months') }}
),

facts as (
    select cost_month as month, recorded_date, effort, motion, cost_amount, 0 as arr_amount from costs
    union all
    select
        effective_month as month,
        effective_date as recorded_date,
        case movement_type_monthly when 'new' then 'new_business' else 'expansion' end as effort,
        case movement_type_monthly when 'new' then 'all' else motion end as motion,
        0 as cost_amount,
        amount as arr_amount
    from movements
),

-- Shared costs belong to no motion: they are in the total only.
sliced as (
    select month, recorded_date, effort, 'total' as dimension, 'all' as dimension_value, cost_amount, arr_amount from facts
    union all
    select month, recorded_date, effort, 'motion' as dimension, motion as dimension_value, cost_amount, arr_amount
    from facts
    where motion <> 'all'
),

sums as (
    select
        windows.month,
        windows.last_month,
        sliced.effort,
        sliced.dimension,
        sliced.dimension_value,
        'effort:' || sliced.effort as scope,
        sum(sliced.cost_amount) as cost_amount,
        sum(sliced.arr_amount) as arr_amount
    from windows
    inner join sliced
        on
            windows.effort = sliced.effort
            and windows.first_month <= sliced.month
            and windows.last_month >= sliced.month
            and windows.known_date >= sliced.recorded_date
    group by windows.month, windows.last_month, sliced.effort, sliced.dimension, sliced.dimension_value
    having sum(sliced.cost_amount) <> 0
),

rates as (
    select *, case when arr_amount > 0 then {{ rate_of('cost_amount', 'arr_amount') }} end as rate from sums
),

expansion_cost_ratio as (
    select
        rates.month,
        rates.effort,
        rates.dimension,
        rates.dimension_value,
        rates.last_month as last_cost_month,
        cast(rates.cost_amount as decimal(18, 2)) as cost_amount,
        cast(rates.arr_amount as decimal(18, 2)) as arr_amount,
        rates.rate,
        {{ status_of_row() }} as status,
        {{ last_day_of('rates.month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from rates
    {{ status_joins('expansion_cost_ratio', 'rates.rate', 'rates.scope') }}
)

select * from expansion_cost_ratio
