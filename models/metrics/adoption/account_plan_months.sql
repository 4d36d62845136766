-- A plan that a version recorded later replaced was the plan in everybody's eyes until that day.
{{ config(materialized='view') }}
with members as (
    select * from {{ ref('customer_month_members') }}
),

intervals as (
    select * from {{ ref('item_intervals') }}
),

tiers as (
    select * from {{ ref('plan_tiers') }}
),

versions as (
    select
        leaf_account_key,
        product_family,
        plan_id,
        {{ known_on('valid_from', 'recorded_date') }} as known_from,
        valid_to,
        lead(valid_from) over (partition by item_key order by valid_from) as next_from,
        min({{ known_on('valid_from', 'recorded_date') }}) over (
            partition by item_key order by valid_from rows between 1 following and unbounded following
        ) as next_known_from
    from intervals
),

known_versions as (
    select
        leaf_account_key,
        product_family,
        plan_id,
        known_from,
        case when next_from = valid_to then next_known_from else valid_to end as known_to
    from versions
),

account_plan_months as (
    select
        members.account_key,
        members.month,
        known_versions.product_family,
        cast(max(coalesce(tiers.tier_rank, 0)) as {{ dbt.type_int() }}) as tier_rank
    from members
    inner join known_versions
        on
            members.leaf_account_key = known_versions.leaf_account_key
            and members.observed_date >= known_versions.known_from
            and members.observed_date < known_versions.known_to
    left join tiers
        on known_versions.product_family = tiers.product_family and known_versions.plan_id = tiers.plan_id
    group by members.account_key, members.month, known_versions.product_family
)

select * from account_plan_months
