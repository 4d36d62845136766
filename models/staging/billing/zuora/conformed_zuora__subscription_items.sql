{{ config(materialized='table') }}
with pieces as (
    select * from {{ ref('int_zuora__priced_pieces') }}
),

charges as (
    select * from {{ ref('int_zuora__charges') }}
),

subscriptions as (
    select * from {{ ref('int_zuora__subscriptions') }} where is_newest
),

amendments as (
    select * from {{ ref('stg_zuora__amendment') }} where row_reason is null
),

cancellations as (
    select versions.subscription_id, max(amendments.reason_text) as reason_text
    from amendments
    inner join {{ ref('int_zuora__subscriptions') }} as versions on amendments.version_id = versions.version_id
    where amendments.amendment_type = 'cancellation'
    group by versions.subscription_id
),

subscription_items as (
    select
        'zuora' as source_system,
        'rate_plan_charge' as source_table,
        pieces.charge_id || case when pieces.is_first_piece then '' else ':' || cast(pieces.valid_from as {{ dbt.type_string() }}) end
            as source_record_id,
        subscriptions.customer_id as billing_customer_id,
        subscriptions.account_id,
        subscriptions.account_name,
        pieces.subscription_id,
        pieces.charge_number as item_id,
        charges.product_id,
        charges.product_family,
        charges.plan_id,
        charges.price_book,
        pieces.billing_interval,
        pieces.interval_count,
        charges.currency_code,
        pieces.quantity,
        pieces.list_amount_local,
        pieces.net_amount_local,
        pieces.status,
        pieces.status_since,
        false as is_ramp,
        subscriptions.is_auto_renew and subscriptions.status = 'active' and pieces.valid_to = subscriptions.ends_on
        and pieces.valid_to <= {{ as_of_date() }} as is_renewal_pending,
        case when subscriptions.status = 'cancelled' and pieces.valid_to = subscriptions.ends_on
            then coalesce(subscriptions.cancel_reason, cancellations.reason_text) end as end_reason,
        case
            when not pieces.is_first_piece then null
            when pieces.amendment_id is not null then amendments.signed_date
            when charges.start_date <= subscriptions.start_date then subscriptions.first_signed_date
        end as signed_date,
        pieces.recorded_date,
        pieces.valid_from,
        pieces.valid_to
    from pieces
    inner join charges on pieces.charge_id = charges.charge_id
    inner join subscriptions on pieces.subscription_id = subscriptions.subscription_id
    left join amendments on pieces.amendment_id = amendments.amendment_id
    left join cancellations on pieces.subscription_id = cancellations.subscription_id
)

select * from subscription_items
