-- All versions, up to the as-of date, of the items of which at least one version was learned late.
{{ config(materialized='view') }}
with versions as (
    select * from {{ ref('subscription_item_versions') }}
    where valid_from <= {{ as_of_date() }}
),

item_intervals as (
    select * from {{ ref('item_intervals') }}
    where valid_from <= {{ as_of_date() }}
),

late_items as (
    select distinct leaf_account_key, item_key
    from versions
    where {{ open_month('recorded_date') }} > {{ month_of('valid_from') }}
),

paid as (
    select item_intervals.*
    from item_intervals
    inner join late_items
        on
            item_intervals.leaf_account_key = late_items.leaf_account_key
            and item_intervals.item_key = late_items.item_key
),

-- Free service carries no ARR, but a change to it can be learned late as well. Where a bridge ends, it begins.
free_service as (
    select
        versions.*,
        greatest(versions.valid_from, coalesce(bridged.valid_to, versions.valid_from)) as service_from
    from versions
    inner join late_items
        on versions.leaf_account_key = late_items.leaf_account_key and versions.item_key = late_items.item_key
    left join paid as bridged
        on
            versions.leaf_account_key = bridged.leaf_account_key
            and versions.item_key = bridged.item_key
            and versions.product_family = bridged.product_family
            and versions.valid_from < bridged.valid_to
            and versions.valid_to > bridged.valid_from
            and bridged.bridge_reason is not null
            and bridged.valid_from < versions.valid_from
    where versions.net_arr_local = 0 or versions.status = 'trialing'
),

late_item_versions as (
    select
        leaf_account_key, item_key, product_family, plan_id, source_record_key, currency_code, net_arr_local,
        is_held, recorded_date, valid_from, valid_to
    from paid
    union all
    select
        leaf_account_key, item_key, product_family, plan_id, source_record_key, currency_code,
        cast(0 as decimal(18, 6)) as net_arr_local, false as is_held, recorded_date, service_from as valid_from, valid_to
    from free_service
    where service_from < valid_to
)

select * from late_item_versions
