with account_months as (
    select * from {{ ref('usage_depth_by_account') }}
),

grouped as (
    {{ by_total_and_segment('account_months') }}
),

{%- set shares = [
    ('collaborating', 'is_collaborating'), ('administered', 'admin_event_count > 0'),
    ('integrated', 'integration_count > 0')
] %}

usage_depth as (
    select
        month,
        dimension,
        dimension_value,
        cast(count(*) as {{ dbt.type_bigint() }}) as account_count,
        cast(sum(department_count) as {{ dbt.type_bigint() }}) as department_count,
        cast(sum(active_user_count) as {{ dbt.type_bigint() }}) as active_user_count,
        {{ rate_of('sum(active_user_count)', 'count(*)') }} as users_per_account,
        {%- for name, condition in shares %}
        cast(sum(case when {{ condition }} then 1 else 0 end) as {{ dbt.type_bigint() }}) as {{ name }}_account_count,
        {{ rate_of('sum(case when ' ~ condition ~ ' then 1 else 0 end)', 'count(*)') }} as {{ name }}_account_rate,
        {%- endfor %}
        cast(sum(area_count) as {{ dbt.type_bigint() }}) as area_count,
        cast(sum(feature_user_day_count) as {{ dbt.type_bigint() }}) as feature_user_day_count,
        cast(sum(user_day_count) as {{ dbt.type_bigint() }}) as user_day_count,
        {{ rate_of('sum(feature_user_day_count)', 'sum(user_day_count)') }} as features_per_user_day,
        min(case when is_complete_month then 1 else 0 end) = 1 as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from grouped
    group by month, dimension, dimension_value
)

select * from usage_depth
