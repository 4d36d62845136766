with account_months as (
    select * from {{ ref('usage_growth_by_account') }}
    where has_enough_volume
),

grouped as (
    {{ by_total_and_segment('account_months') }}
),

sums as (
    select
        month,
        dimension,
        dimension_value,
        count(*) as account_count,
        sum(case when status = 'strong' then 1 else 0 end) as strong_account_count,
        sum(month_event_count) as month_event_count,
        max(month_day_count) as month_day_count,
        sum(previous_month_event_count) as previous_month_event_count,
        max(previous_month_day_count) as previous_month_day_count,
        min(case when is_complete_month then 1 else 0 end) = 1 as is_complete_month
    from grouped
    group by month, dimension, dimension_value
),

rates as (
    select
        *,
        {{ rate_of(
            'month_event_count * previous_month_day_count - previous_month_event_count * month_day_count',
            'previous_month_event_count * month_day_count'
        ) }} as rate
    from sums
),

usage_growth as (
    select
        rates.month,
        rates.dimension,
        rates.dimension_value,
        cast(rates.month_event_count as {{ dbt.type_bigint() }}) as month_event_count,
        rates.month_day_count,
        cast(rates.previous_month_event_count as {{ dbt.type_bigint() }}) as previous_month_event_count,
        rates.previous_month_day_count,
        rates.rate,
        cast(rates.account_count as {{ dbt.type_bigint() }}) as account_count,
        cast(rates.strong_account_count as {{ dbt.type_bigint() }}) as strong_account_count,
        {{ status_of_row() }} as status,
        rates.is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from rates
    {{ status_joins('usage_growth', 'rates.rate', scope_of('rates.dimension', 'rates.dimension_value')) }}
)

select * from usage_growth
