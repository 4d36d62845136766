with account_months as (
    select * from {{ ref('limit_proximity_by_account') }}
),

grouped as (
    {{ by_total_and_segment('account_months') }}
),

limit_proximity as (
    select
        month,
        entitlement,
        dimension,
        dimension_value,
        cast(sum(case when is_near_limit then 1 else 0 end) as {{ dbt.type_bigint() }}) as near_limit_account_count,
        cast(count(*) as {{ dbt.type_bigint() }}) as account_count,
        {{ rate_of('sum(case when is_near_limit then 1 else 0 end)', 'count(*)') }} as rate,
        cast(sum(case when is_in_window then 1 else 0 end) as {{ dbt.type_bigint() }}) as in_window_account_count,
        cast(sum(case when days_at_limit > 0 then 1 else 0 end) as {{ dbt.type_bigint() }}) as at_limit_account_count,
        cast(sum(days_at_limit) as {{ dbt.type_bigint() }}) as days_at_limit,
        min(case when is_complete_month then 1 else 0 end) = 1 as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from grouped
    group by month, entitlement, dimension, dimension_value
)

select * from limit_proximity
