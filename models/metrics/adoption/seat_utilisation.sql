with account_months as (
    select * from {{ ref('seat_utilisation_by_account') }}
    where seat_count > 0
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
        sum(case when status = 'average' then 1 else 0 end) as mid_account_count,
        sum(case when status = 'below_benchmark' then 1 else 0 end) as problem_account_count,
        sum(case when is_sustained then 1 else 0 end) as sustained_account_count,
        sum(active_user_count) as active_user_count,
        sum(seat_count) as seat_count,
        min(case when is_complete_month then 1 else 0 end) = 1 as is_complete_month
    from grouped
    group by month, dimension, dimension_value
),

rates as (
    select
        *,
        {{ rate_of('active_user_count', 'seat_count') }} as rate
    from sums
),

seat_utilisation as (
    select
        rates.month,
        rates.dimension,
        rates.dimension_value,
        {%- for count in ['active_user', 'seat', 'account', 'strong_account', 'mid_account', 'problem_account',
            'sustained_account'] %}
        cast(rates.{{ count }}_count as {{ dbt.type_bigint() }}) as {{ count }}_count,
        {%- endfor %}
        rates.rate,
        {{ status_of_row() }} as status,
        rates.is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from rates
    {{ status_joins('seat_utilisation', 'rates.rate', scope_of('rates.dimension', 'rates.dimension_value')) }}
)

select * from seat_utilisation
