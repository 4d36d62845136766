-- A day of use can matter to two months: its own and, within the window or as the month before, the next one.
{%- set window_start = add_days('members.observed_date', '-' ~ whole_number('adoption:activity_days')) %}
with customer_months as (
    select * from {{ ref('customer_months') }}
),

members as (
    select * from {{ ref('customer_month_members') }}
),

usage_days as (
    select * from {{ ref('usage_user_days') }}
),

users as (
    select * from {{ ref('product_users') }}
),

month_lags as (
    select 0 as month_lag
    union all
    select 1 as month_lag
    union all
    select 2 as month_lag
),

known_days as (
    select
        members.account_key,
        members.month,
        usage_days.event_date,
        usage_days.user_key,
        usage_days.event_count,
        usage_days.core_event_count,
        users.department,
        month_lags.month_lag,
        usage_days.event_date > {{ window_start }} as is_recent
    from usage_days
    cross join month_lags
    inner join members
        on
            usage_days.leaf_account_key = members.leaf_account_key
            and members.month = {{ add_months(month_of('usage_days.event_date'), 'month_lags.month_lag') }}
            and {{ known_on('usage_days.event_date', 'usage_days.recorded_date') }} <= members.observed_date
    left join users on usage_days.user_key = users.user_key
),

sums as (
    select
        account_key,
        month,
        count(distinct case when is_recent then user_key end) as active_user_count,
        count(distinct case when is_recent then event_date end) as active_day_count,
        sum(case when is_recent then 1 else 0 end) as user_day_count,
        sum(case when is_recent then event_count else 0 end) as event_count,
        sum(case when is_recent then core_event_count else 0 end) as core_event_count,
        count(distinct case when is_recent then department end) as department_count,
        sum(case when month_lag = 0 then event_count else 0 end) as month_event_count,
        sum(case when month_lag = 1 then event_count else 0 end) as previous_month_event_count
    from known_days
    group by account_key, month
),

account_usage_months as (
    select
        customer_months.account_key,
        customer_months.month,
        customer_months.observed_date,
        customer_months.segment,
        {%- for measure in [
            'active_user_count', 'active_day_count', 'user_day_count', 'event_count', 'core_event_count',
            'department_count', 'month_event_count'
        ] %}
        cast(coalesce(sums.{{ measure }}, 0) as {{ dbt.type_bigint() }}) as {{ measure }},
        {%- endfor %}
        cast({{ dbt.datediff('customer_months.month', 'customer_months.observed_date', 'day') }} + 1
            as {{ dbt.type_int() }}) as month_day_count,
        cast(coalesce(sums.previous_month_event_count, 0) as {{ dbt.type_bigint() }}) as previous_month_event_count,
        cast({{ dbt.datediff(add_months('customer_months.month', -1), 'customer_months.month', 'day') }}
            as {{ dbt.type_int() }}) as previous_month_day_count,
        customer_months.observed_from <= {{ add_months('customer_months.month', -1) }} as is_previous_month_observed,
        customer_months.is_complete_month
    from customer_months
    left join sums
        on customer_months.account_key = sums.account_key and customer_months.month = sums.month
)

select * from account_usage_months
