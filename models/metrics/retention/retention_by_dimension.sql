with changes as (
    select * from {{ ref('retention_changes') }}
),

spells as (
    select * from {{ ref('account_balance_spells') }}
    where valuation_lag_months = 0
),

windows as (
    select * from {{ ref('retention_windows') }}
),

first_month as (
    select min(month_from) as month from spells
),

values_in_use as (
    select window_months, dimension, dimension_value from changes
    union
    select window_months, 'total' as dimension, 'all' as dimension_value from windows
),

calendar as (
    select
        values_in_use.window_months,
        values_in_use.dimension,
        values_in_use.dimension_value,
        {{ each_month(add_months('first_month.month', 'values_in_use.window_months'), month_of(as_of_date())) }}
            as month
    from values_in_use
    cross join first_month
    where first_month.month is not null
),

{%- set measures = [
    'opening_amount', 'opening_account_count', 'retained_opening_amount', 'closing_amount', 'retained_amount',
    'retained_account_count'
] %}

sums as (
    select
        calendar.*,
        {%- for measure in measures %}
        sum(coalesce(changes.{{ measure }}, 0)) over (
            partition by calendar.window_months, calendar.dimension, calendar.dimension_value order by calendar.month
            rows between unbounded preceding and current row
        ) as {{ measure }}{% if not loop.last %},{% endif %}
        {%- endfor %}
    from calendar
    left join changes
        on
            calendar.window_months = changes.window_months
            and calendar.dimension = changes.dimension
            and calendar.dimension_value = changes.dimension_value
            and calendar.month = changes.month
),

retention_by_dimension as (
    select
        month,
        cast(window_months as {{ dbt.type_int() }}) as window_months,
        dimension,
        dimension_value,
        cast(opening_amount as decimal(18, 2)) as opening_amount,
        cast(closing_amount as decimal(18, 2)) as closing_amount,
        cast(retained_amount as decimal(18, 2)) as retained_amount,
        cast(closing_amount - retained_amount as decimal(18, 2)) as expansion_amount,
        cast(retained_amount - retained_opening_amount as decimal(18, 2)) as contraction_amount,
        cast(retained_opening_amount - opening_amount as decimal(18, 2)) as churn_amount,
        cast(opening_account_count as {{ dbt.type_bigint() }}) as opening_account_count,
        cast(retained_account_count as {{ dbt.type_bigint() }}) as retained_account_count,
        {{ last_day_of('month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from sums
    where dimension = 'total' or opening_account_count > 0
)

select * from retention_by_dimension
