-- Intervals in which an item carries ARR (or holds it, while paused), bridged gaps filled by the versions before them.
{{ config(materialized='view') }}
with paid as (
    select * from {{ ref('paid_item_versions') }}
),

bridged_gaps as (
    select * from {{ ref('bridged_gaps') }}
),

extended as (
    select
        paid.*,
        bridged_gaps.bridge_reason,
        coalesce(bridged_gaps.gap_to, paid.valid_to) as bridged_to
    from paid
    left join bridged_gaps
        on
            paid.leaf_account_key = bridged_gaps.leaf_account_key
            and paid.product_family = bridged_gaps.product_family
            and paid.valid_to = bridged_gaps.gap_from
            and paid.limit_date >= bridged_gaps.gap_to
),

-- Holds that something follows in the same subscription: a resumption, not a loss.
followed_holds as (
    select distinct held.subscription_key, held.bridged_to
    from extended as held
    inner join paid as following
        on held.subscription_key = following.subscription_key and held.bridged_to = following.valid_from
    where held.is_held
),

item_intervals as (
    select
        extended.source_record_key,
        extended.leaf_account_key,
        extended.subscription_key,
        extended.item_key,
        extended.product_family,
        extended.plan_id,
        extended.price_book,
        extended.billing_interval,
        extended.interval_count,
        extended.currency_code,
        extended.quantity,
        extended.list_arr_local,
        extended.net_arr_local,
        extended.is_held,
        extended.held_since,
        extended.is_held and followed_holds.subscription_key is null as is_lost_after_hold,
        extended.is_ramp,
        extended.end_reason,
        extended.signed_date,
        extended.recorded_date,
        extended.bridge_reason,
        extended.valid_from,
        extended.bridged_to as valid_to
    from extended
    left join followed_holds
        on
            extended.subscription_key = followed_holds.subscription_key
            and extended.bridged_to = followed_holds.bridged_to
)

select * from item_intervals
