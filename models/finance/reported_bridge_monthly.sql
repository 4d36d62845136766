{%- set flows = ['opening', 'new', 'reactivation', 'expansion', 'contraction', 'churn', 'fx', 'transfer'] -%}
with restated as (
    select * from {{ ref('fct_account_arr_months') }}
),

reported as (
    select * from {{ ref('reported_account_months') }}
),

account_months as (
    select
        month,
        {%- for flow in flows %}
        {{ flow }}_amount,
        {%- endfor %}
        0 as prior_period_adjustment_amount,
        closing_amount
    from restated
    where account_key not in (select reported.account_key from reported)
    union all
    select
        month,
        {%- for flow in flows %}
        {{ flow }}_amount,
        {%- endfor %}
        prior_period_adjustment_amount,
        closing_amount
    from reported
),

monthly as (
    select
        month
        {%- for flow in flows + ['prior_period_adjustment', 'closing'] %},
        sum({{ flow }}_amount) as {{ flow }}_amount
        {%- endfor %}
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

reported_bridge_monthly as (
    select
        calendar.month,
        {%- for flow in flows + ['prior_period_adjustment', 'closing'] %}
        cast(coalesce(monthly.{{ flow }}_amount, 0) as decimal(18, 2)) as {{ flow }}_amount,
        {%- endfor %}
        {{ last_day_of('calendar.month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from calendar
    left join monthly on calendar.month = monthly.month
)

select * from reported_bridge_monthly
