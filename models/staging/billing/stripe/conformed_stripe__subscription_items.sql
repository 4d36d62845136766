{{ config(materialized='table') }}
-- Neighbouring segments with nothing different between them are one version.
with segments as (
    select * from {{ ref('int_stripe__priced_segments') }}
),

subscriptions as (
    select * from {{ ref('int_stripe__subscriptions') }}
),

marked as (
    select
        *,
        case when valid_from = lag(valid_to) over (
            partition by
                subscription_id, item_id, product_id, plan_id, price_book, billing_interval, interval_count,
                currency_code, units, list_amount_local, net_amount_local, status, status_since
            order by valid_from
        ) then 0 else 1 end as is_version_start
    from segments
),

numbered as (
    select
        *,
        sum(is_version_start) over (
            partition by subscription_id, item_id order by valid_from
            rows between unbounded preceding and current row
        ) as version_number
    from marked
),

versions as (
    select
        subscription_id,
        item_id,
        version_number,
        max(case when is_version_start = 1 then source_table end) as source_table,
        max(case when is_version_start = 1 then source_record_id end) as source_record_id,
        max(case when is_version_start = 1 then recorded_date end) as recorded_date,
        max(product_id) as product_id,
        max(product_family) as product_family,
        max(plan_id) as plan_id,
        max(price_book) as price_book,
        max(billing_interval) as billing_interval,
        max(interval_count) as interval_count,
        max(currency_code) as currency_code,
        max(units) as quantity,
        max(list_amount_local) as list_amount_local,
        max(net_amount_local) as net_amount_local,
        max(status) as status,
        max(status_since) as status_since,
        max(case when is_renewal_pending then 1 else 0 end) = 1 as is_renewal_pending,
        min(valid_from) as valid_from,
        max(valid_to) as valid_to
    from numbered
    group by subscription_id, item_id, version_number
),

subscription_items as (
    select
        'stripe' as source_system,
        versions.source_table,
        versions.source_record_id,
        subscriptions.customer_id as billing_customer_id,
        subscriptions.account_id,
        subscriptions.account_name,
        versions.subscription_id,
        versions.item_id,
        versions.product_id,
        versions.product_family,
        versions.plan_id,
        versions.price_book,
        versions.billing_interval,
        versions.interval_count,
        versions.currency_code,
        versions.quantity,
        versions.list_amount_local,
        versions.net_amount_local,
        versions.status,
        least(versions.status_since, versions.valid_from) as status_since,
        false as is_ramp,
        versions.is_renewal_pending,
        case when versions.valid_to = subscriptions.ends_on then coalesce(
            subscriptions.end_reason, case when versions.status = 'past_due' then 'involuntary' end
        ) end as end_reason,
        case when versions.valid_from <= subscriptions.started_on then subscriptions.signed_on end as signed_date,
        versions.recorded_date,
        versions.valid_from,
        versions.valid_to
    from versions
    inner join subscriptions on versions.subscription_id = subscriptions.subscription_id
)

select * from subscription_items
