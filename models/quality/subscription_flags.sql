-- Subscriptions that may count twice or look new without being so, whatever the vendor.
with versions as (
    select * from {{ ref('subscription_item_versions') }}
    where subscription_key <> source_record_key and billing_customer_id is not null
),

live as (
    select
        source_system,
        billing_customer_id,
        min(subscription_key) as first_subscription_key,
        max(subscription_key) as last_subscription_key
    from versions
    where valid_from <= {{ as_of_date() }} and valid_to > {{ as_of_date() }}
    group by source_system, billing_customer_id
),

lives as (
    select
        source_system,
        billing_customer_id,
        product_family,
        subscription_key,
        min(valid_from) as begins_on,
        max(valid_to) as ends_on
    from versions
    group by source_system, billing_customer_id, product_family, subscription_key
),

flagged as (
    select
        versions.source_system,
        versions.source_table,
        versions.source_record_id,
        'second_live_subscription' as flag_code
    from versions
    inner join live
        on
            versions.source_system = live.source_system
            and versions.billing_customer_id = live.billing_customer_id
    where
        live.first_subscription_key <> live.last_subscription_key
        and versions.valid_from <= {{ as_of_date() }} and versions.valid_to > {{ as_of_date() }}
    union
    select
        versions.source_system,
        versions.source_table,
        versions.source_record_id,
        'recreated_subscription' as flag_code
    from versions
    inner join lives as later
        on
            versions.source_system = later.source_system
            and versions.billing_customer_id = later.billing_customer_id
            and versions.product_family = later.product_family
            and versions.subscription_key = later.subscription_key
            and versions.valid_from = later.begins_on
    inner join lives as earlier
        on
            later.source_system = earlier.source_system
            and later.billing_customer_id = earlier.billing_customer_id
            and later.product_family = earlier.product_family
            and later.subscription_key <> earlier.subscription_key
            and later.begins_on = earlier.ends_on
),

subscription_flags as (
    select source_system, source_table, source_record_id, flag_code from flagged
)

select * from subscription_flags
