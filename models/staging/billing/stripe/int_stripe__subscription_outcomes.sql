-- What became of subscriptions, their history, items and discounts. No reason: used.
with subscriptions as (
    select * from {{ ref('int_stripe__subscriptions') }}
),

history as (
    select * from {{ ref('stg_stripe__subscription_history') }} where row_reason is null
),

items as (
    select * from {{ ref('stg_stripe__subscription_item') }} where row_reason is null
),

prices as (
    select * from {{ ref('int_stripe__prices') }}
),

in_force as (
    select subscription_id from {{ ref('int_stripe__item_segments') }}
    union
    select subscription_id from {{ ref('int_stripe__invoice_lines') }} where reason_code is null
),

outcomes as (
    select
        'subscription' as source_table,
        subscriptions.subscription_id as record_id,
        case
            when subscriptions.reason_code is not null then subscriptions.reason_code
            when in_force.subscription_id is not null then null
            when subscriptions.status in ('incomplete', 'incomplete_expired') then 'never_started'
            else 'not_referenced'
        end as reason_code,
        'customer ' || subscriptions.customer_id as detail
    from subscriptions
    left join in_force on subscriptions.subscription_id = in_force.subscription_id
    union all
    select
        'subscription_history' as source_table,
        history.record_id,
        case when subscriptions.subscription_id is null then 'orphan_row' else subscriptions.reason_code end as reason_code,
        'subscription ' || history.subscription_id as detail
    from history
    left join subscriptions on history.subscription_id = subscriptions.subscription_id
    union all
    select
        'subscription_item' as source_table,
        items.record_id,
        case
            when subscriptions.subscription_id is null then 'orphan_row'
            when subscriptions.reason_code is not null then subscriptions.reason_code
            when prices.price_id is null then 'missing_price'
            else prices.reason_code
        end as reason_code,
        'subscription ' || items.subscription_id || ', price ' || items.price_id as detail
    from items
    left join subscriptions on items.subscription_id = subscriptions.subscription_id
    left join prices on items.price_id = prices.price_id
)

select * from outcomes
