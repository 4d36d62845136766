with account_months as (
    select * from {{ ref('feature_breadth_by_account') }}
),

grouped as (
    {{ by_total_and_segment('account_months') }}
),

rates as (
    select
        month,
        dimension,
        dimension_value,
        cast(count(*) as {{ dbt.type_bigint() }}) as account_count,
        cast(sum(used_feature_count) as {{ dbt.type_bigint() }}) as used_feature_count,
        {{ rate_of('sum(used_feature_count)', 'count(*)') }} as features_per_account,
        cast(sum(case when status = 'strong' then 1 else 0 end) as {{ dbt.type_bigint() }}) as broad_account_count,
        cast(sum(case when status = 'below_benchmark' then 1 else 0 end) as {{ dbt.type_bigint() }})
            as narrow_account_count,
        cast(sum(used_plan_feature_count) as {{ dbt.type_bigint() }}) as used_plan_feature_count,
        cast(sum(plan_feature_count) as {{ dbt.type_bigint() }}) as plan_feature_count,
        {{ rate_of('sum(used_plan_feature_count)', 'sum(plan_feature_count)') }} as plan_feature_rate,
        min(case when is_complete_month then 1 else 0 end) = 1 as is_complete_month
    from grouped
    group by month, dimension, dimension_value
),

feature_breadth as (
    select
        rates.month,
        rates.dimension,
        rates.dimension_value,
        rates.account_count,
        rates.used_feature_count,
        rates.features_per_account,
        rates.broad_account_count,
        rates.narrow_account_count,
        rates.used_plan_feature_count,
        rates.plan_feature_count,
        rates.plan_feature_rate,
        {{ status_of_row() }} as status,
        rates.is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from rates
    {{ status_joins('feature_breadth', 'rates.features_per_account',
        scope_of('rates.dimension', 'rates.dimension_value')) }}
)

select * from feature_breadth
