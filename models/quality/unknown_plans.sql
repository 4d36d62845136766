-- Plans that are sold, but stand in no order of tiers: their ARR counts, an upgrade from or to them cannot be told.
with versions as (
    select * from {{ ref('subscription_item_versions') }}
    where valid_from <= {{ as_of_date() }}
),

plan_tiers as (
    select * from {{ ref('plan_tiers') }}
),

tiered_families as (
    select product_family from plan_tiers group by product_family
),

unknown_plans as (
    select
        versions.source_system,
        versions.product_family,
        coalesce(versions.plan_id, 'none') as plan_id,
        count(*) as record_count,
        min(versions.source_record_id) as first_record_id
    from versions
    inner join tiered_families on versions.product_family = tiered_families.product_family
    left join plan_tiers
        on versions.product_family = plan_tiers.product_family and versions.plan_id = plan_tiers.plan_id
    where plan_tiers.plan_id is null
    group by versions.source_system, versions.product_family, coalesce(versions.plan_id, 'none')
)

select * from unknown_plans
