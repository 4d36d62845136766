with account_months as (
    select * from {{ ref('fct_account_arr_months') }}
),

monthly as (
    select
        month,
        {%- for type in ['new', 'reactivation', 'expansion', 'contraction', 'churn', 'fx', 'transfer'] %}
        sum({{ type }}_amount) as {{ type }}_amount,
        {%- endfor %}
        sum(opening_amount) as opening_amount,
        sum(closing_amount) as closing_amount,
        sum(closing_carr_amount) as closing_carr_amount,
        sum(usage_arr_amount) as usage_arr_amount,
        count(case when closing_amount > 0 then 1 end) as closing_account_count
    from account_months
    group by month
),

span as (
    select min(month) as first_month from monthly
),

calendar as (
    select {{ each_month('first_month', month_of(as_of_date())) }} as month
    from span
    where first_month is not null
),

arr_bridge_monthly as (
    select
        calendar.month,
        {%- for measure in [
            'opening', 'new', 'reactivation', 'expansion', 'contraction', 'churn', 'fx', 'transfer', 'closing',
            'closing_carr', 'usage_arr'
        ] %}
        cast(coalesce(monthly.{{ measure }}_amount, 0) as decimal(18, 2)) as {{ measure }}_amount,
        {%- endfor %}
        coalesce(monthly.closing_account_count, 0) as closing_account_count,
        {{ last_day_of('calendar.month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from calendar
    left join monthly on calendar.month = monthly.month
)

select * from arr_bridge_monthly
