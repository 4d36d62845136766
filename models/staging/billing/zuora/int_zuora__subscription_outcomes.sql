{{ config(materialized='table') }}
-- What became of versions, rate plans, charges and amendments. No reason: used.
with versions as (
    select * from {{ ref('int_zuora__subscriptions') }}
),

rate_plans as (
    select * from {{ ref('stg_zuora__rate_plan') }} where row_reason is null
),

charges as (
    select * from {{ ref('int_zuora__charges') }}
),

segments as (
    select * from {{ ref('int_zuora__segments') }}
),

amendments as (
    select * from {{ ref('stg_zuora__amendment') }} where row_reason is null
),

missing_versions as (
    select * from {{ ref('int_zuora__missing_versions') }}
),

discounts as (
    select
        discount_charge_id,
        case when min(coalesce(reason_code, '')) <> '' then min(reason_code) end as reason_code
    from {{ ref('int_zuora__discounts') }}
    group by discount_charge_id
),

charge_outcomes as (
    select
        charges.charge_id,
        charges.rate_plan_id,
        charges.version_id,
        charges.subscription_id,
        case
            when charges.reason_code is not null then charges.reason_code
            when segments.reason_code is not null then segments.reason_code
            when segments.charge_kind = 'discount' and discounts.discount_charge_id is null then 'not_referenced'
            else discounts.reason_code
        end as reason_code
    from charges
    left join segments on charges.charge_id = segments.charge_id
    left join discounts on charges.charge_id = discounts.discount_charge_id
),

used_versions as (
    select version_id from charge_outcomes where reason_code is null group by version_id
),

used_plans as (
    select rate_plan_id from charge_outcomes where reason_code is null group by rate_plan_id
),

naming_charges as (
    select amendment_id from segments where reason_code is null and amendment_id is not null group by amendment_id
),

outcomes as (
    select
        'subscription' as source_table,
        versions.version_id as record_id,
        case
            when versions.reason_code is not null then versions.reason_code
            when not versions.is_newest and used_versions.version_id is null then 'superseded_version'
            when missing_versions.version_id is not null then 'earlier_version_missing'
        end as reason_code,
        'customer ' || versions.customer_id as detail
    from versions
    left join used_versions on versions.version_id = used_versions.version_id
    left join missing_versions on versions.version_id = missing_versions.version_id
    union all
    select
        'rate_plan',
        rate_plans.rate_plan_id,
        case
            when versions.version_id is null then 'orphan_row'
            when versions.reason_code is not null then versions.reason_code
            when used_plans.rate_plan_id is not null then null
            when not versions.is_newest then 'superseded_version'
            else 'not_referenced'
        end,
        'subscription version ' || rate_plans.version_id
    from rate_plans
    left join versions on rate_plans.version_id = versions.version_id
    left join used_plans on rate_plans.rate_plan_id = used_plans.rate_plan_id
    union all
    select 'rate_plan_charge', charge_id, reason_code, 'rate plan ' || rate_plan_id
    from charge_outcomes
    union all
    select
        'amendment',
        amendments.amendment_id,
        case
            when versions.version_id is null then 'orphan_row'
            when versions.reason_code is not null then versions.reason_code
            when amendments.status <> 'completed' then 'not_activated'
            when amendments.amendment_type in ('suspendsubscription', 'resumesubscription', 'cancellation') then null
            when naming_charges.amendment_id is null then 'landed_elsewhere'
        end,
        'subscription version ' || amendments.version_id
    from amendments
    left join versions on amendments.version_id = versions.version_id
    left join naming_charges on amendments.amendment_id = naming_charges.amendment_id
)

select * from outcomes
