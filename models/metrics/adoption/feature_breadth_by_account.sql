with months as (
    select * from {{ ref('customer_months') }}
),

feature_months as (
    select * from {{ ref('account_feature_months') }}
    where is_meaningful
),

plan_months as (
    select * from {{ ref('account_plan_months') }}
),

features as (
    select * from {{ ref('features') }}
),

bands as (
    select * from {{ ref('bands') }}
    where metric = 'feature_breadth'
),

thresholds as (
    select * from {{ ref('thresholds') }}
),

in_plan as (
    select plan_months.account_key, plan_months.month, count(*) as feature_count
    from plan_months
    inner join features
        on plan_months.product_family = features.product_family and plan_months.tier_rank >= features.tier_rank
    group by plan_months.account_key, plan_months.month
),

in_use as (
    select
        feature_months.account_key,
        feature_months.month,
        count(*) as feature_count,
        sum(case when feature_months.tier_rank <= plan_months.tier_rank then 1 else 0 end) as plan_feature_count
    from feature_months
    left join plan_months
        on
            feature_months.account_key = plan_months.account_key
            and feature_months.month = plan_months.month
            and feature_months.product_family = plan_months.product_family
    group by feature_months.account_key, feature_months.month
),

counts as (
    select
        months.*,
        coalesce(in_use.feature_count, 0) as used_feature_count,
        coalesce(in_use.plan_feature_count, 0) as used_plan_feature_count,
        coalesce(in_plan.feature_count, 0) as plan_feature_count,
        {{ rate_of('coalesce(in_use.plan_feature_count, 0)', 'in_plan.feature_count') }} as rate
    from months
    left join in_use on months.account_key = in_use.account_key and months.month = in_use.month
    left join in_plan on months.account_key = in_plan.account_key and months.month = in_plan.month
),

feature_breadth_by_account as (
    select
        counts.account_key,
        counts.month,
        counts.observed_date,
        counts.segment,
        cast(counts.used_feature_count as {{ dbt.type_bigint() }}) as used_feature_count,
        {{ status_of_row() }} as status,
        bands.band,
        cast(counts.used_plan_feature_count as {{ dbt.type_bigint() }}) as used_plan_feature_count,
        cast(counts.plan_feature_count as {{ dbt.type_bigint() }}) as plan_feature_count,
        counts.rate,
        {{ meets('counts.rate', 'broad.comparison', 'broad.value') }} as is_broad_in_plan,
        {{ meets('counts.rate', 'adopted.comparison', 'adopted.value') }} as is_tier_adopted,
        counts.is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from counts
    {{ status_joins('feature_breadth', 'counts.used_feature_count') }}
    left join bands on bands.status = {{ status_of_row() }}
    left join thresholds as broad on broad.name = 'plan_feature_share'
    left join thresholds as adopted on adopted.name = 'tier_adoption'
)

select * from feature_breadth_by_account
