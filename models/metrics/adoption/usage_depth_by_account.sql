with usage_months as (
    select * from {{ ref('account_usage_months') }}
),

thresholds as (
    select * from {{ ref('thresholds') }}
),

feature_sums as (
    select
        account_key,
        month,
        count(distinct area) as area_count,
        sum(user_day_count) as feature_user_day_count,
        sum(case when is_admin then event_count else 0 end) as admin_event_count,
        sum(case when is_integration then event_count else 0 end) as integration_event_count,
        sum(case when is_integration then 1 else 0 end) as integration_count
    from {{ ref('account_feature_months') }}
    group by account_key, month
),

usage_depth_by_account as (
    select
        usage_months.account_key,
        usage_months.month,
        usage_months.observed_date,
        usage_months.segment,
        usage_months.department_count,
        usage_months.active_user_count,
        {{ rate_of('usage_months.active_user_count', 'usage_months.department_count') }} as users_per_department,
        {{ meets('usage_months.department_count', 'several.comparison', 'several.value') }} as is_collaborating,
        {%- for measure in ['admin_event', 'integration', 'integration_event', 'area', 'feature_user_day'] %}
        cast(coalesce(feature_sums.{{ measure }}_count, 0) as {{ dbt.type_bigint() }}) as {{ measure }}_count,
        {%- endfor %}
        usage_months.user_day_count,
        {{ rate_of('coalesce(feature_sums.feature_user_day_count, 0)', 'usage_months.user_day_count') }}
            as features_per_user_day,
        usage_months.is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from usage_months
    left join feature_sums
        on usage_months.account_key = feature_sums.account_key and usage_months.month = feature_sums.month
    left join thresholds as several on several.name = 'collaborating_departments'
)

select * from usage_depth_by_account
