-- Intervals in which an item carries ARR (or holds it, while paused), bridged gaps filled by the versions before them.
with paid as (
    select * from {{ ref('paid_item_versions') }}
),

bridged_gaps as (
    select * from {{ ref('bridged_gaps') }}
),

next_of_held as (
    select distinct held.subscription_key, held.valid_to as continues_on
    from paid as held
    inner join paid as following
        on held.subscription_key = following.subscription_key and held.valid_to = following.valid_from
    where held.is_held
),

item_intervals as (
    select
        paid.source_record_key,
        paid.leaf_account_key,
        paid.subscription_key,
        paid.item_key,
        paid.product_family,
        paid.plan_id,
        paid.price_book,
        paid.billing_interval,
        paid.interval_count,
        paid.currency_code,
        paid.quantity,
        paid.list_arr_local,
        paid.net_arr_local,
        paid.is_held,
        paid.is_held and next_of_held.subscription_key is null as is_lost_after_hold,
        paid.is_ramp,
        paid.end_reason,
        paid.signed_date,
        paid.recorded_date,
        bridged_gaps.bridge_reason,
        paid.valid_from,
        coalesce(bridged_gaps.gap_to, paid.valid_to) as valid_to
    from paid
    left join bridged_gaps
        on
            paid.leaf_account_key = bridged_gaps.leaf_account_key
            and paid.product_family = bridged_gaps.product_family
            and paid.valid_to = bridged_gaps.gap_from
    left join next_of_held
        on
            paid.is_held
            and paid.subscription_key = next_of_held.subscription_key
            and paid.valid_to = next_of_held.continues_on
)

select * from item_intervals
