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

-- A standing item that never gave a day in force: nothing says what period was sold.
without_period as (
    select subscriptions.subscription_id
    from subscriptions
    inner join items on subscriptions.subscription_id = items.subscription_id
    inner join prices on items.price_id = prices.price_id
    left join in_force on subscriptions.subscription_id = in_force.subscription_id
    where
        in_force.subscription_id is null
        and subscriptions.reason_code is null
        and subscriptions.is_live
        and prices.reason_code is null
        and prices.charge_type = 'recurring'
        and coalesce(items.quantity, 1) > 0
    group by subscriptions.subscription_id
),

outcomes as (
    select
        'subscription' as source_table,
        subscriptions.subscription_id as record_id,
        case
            when subscriptions.reason_code is not null then subscriptions.reason_code
            when in_force.subscription_id is not null then null
            when subscriptions.status in ('incomplete', 'incomplete_expired') then 'never_started'
            when without_period.subscription_id is not null then 'live_without_period'
            else 'not_referenced'
        end as reason_code,
        'customer ' || subscriptions.customer_id as detail
    from subscriptions
    left join in_force on subscriptions.subscription_id = in_force.subscription_id
    left join without_period on subscriptions.subscription_id = without_period.subscription_id
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
            when prices.reason_code is not null then prices.reason_code
            when without_period.subscription_id is not null then 'live_without_period'
        end as reason_code,
        'subscription ' || items.subscription_id || ', price ' || items.price_id as detail
    from items
    left join subscriptions on items.subscription_id = subscriptions.subscription_id
    left join prices on items.price_id = prices.price_id
    left join without_period on items.subscription_id = without_period.subscription_id
)

select * from outcomes
