-- Judged is who has a plan with features; an account whose plan unlocks nothing of its own cannot adopt it.
with account_months as (
    select * from {{ ref('feature_breadth_by_account') }}
    where plan_feature_count > 0
),

grouped as (
    {{ by_total_and_segment('account_months') }}
),

tier_adoption as (
    select
        month,
        dimension,
        dimension_value,
        cast(sum(case when is_tier_adopted then 1 else 0 end) as {{ dbt.type_bigint() }}) as adopted_account_count,
        cast(count(*) as {{ dbt.type_bigint() }}) as account_count,
        {{ rate_of('sum(case when is_tier_adopted then 1 else 0 end)', 'count(*)') }} as rate,
        min(case when is_complete_month then 1 else 0 end) = 1 as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from grouped
    group by month, dimension, dimension_value
)

select * from tier_adoption
