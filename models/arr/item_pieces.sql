-- Item intervals cut where the plan rate or the ultimate parent changes. A cut on the last day leaves an empty piece,
-- so that the opening balance is revalued or moved before the business change of that day.
with intervals as (
    select * from {{ ref('item_intervals') }}
),

fx_plan_rates as (
    select * from {{ ref('fx_plan_rates') }}
),

hierarchy as (
    select * from {{ ref('account_hierarchy') }}
),

by_rate as (
    select
        intervals.*,
        cast({{ in_reporting_currency('intervals.net_arr_local', 'fx_plan_rates.rate_to_reporting') }}
            as decimal(18, 2)) as amount,
        greatest(intervals.valid_from, fx_plan_rates.valid_from) as rate_from,
        least(intervals.valid_to, fx_plan_rates.valid_to) as rate_to,
        case when fx_plan_rates.valid_from > intervals.valid_from then 'fx' else 'business' end as rate_start_cause,
        case when fx_plan_rates.valid_to <= intervals.valid_to then 'fx' else 'business' end as rate_end_cause
    from intervals
    inner join fx_plan_rates
        on
            intervals.currency_code = fx_plan_rates.currency_code
            and intervals.valid_to >= fx_plan_rates.valid_from
            and intervals.valid_from < fx_plan_rates.valid_to
),

item_pieces as (
    select
        hierarchy.account_key,
        by_rate.leaf_account_key,
        by_rate.product_family,
        by_rate.currency_code,
        by_rate.source_record_key,
        by_rate.subscription_key,
        by_rate.item_key,
        by_rate.plan_id,
        by_rate.price_book,
        by_rate.billing_interval,
        by_rate.interval_count,
        by_rate.quantity,
        by_rate.list_arr_local,
        by_rate.net_arr_local,
        by_rate.amount,
        by_rate.is_held,
        by_rate.held_since,
        by_rate.is_lost_after_hold,
        by_rate.is_ramp,
        by_rate.end_reason,
        by_rate.signed_date,
        greatest(by_rate.rate_from, hierarchy.valid_from) as piece_from,
        least(by_rate.rate_to, hierarchy.valid_to) as piece_to,
        case when hierarchy.valid_from > by_rate.rate_from then 'transfer' else by_rate.rate_start_cause end
            as start_cause,
        case when hierarchy.valid_to <= by_rate.rate_to then 'transfer' else by_rate.rate_end_cause end as end_cause
    from by_rate
    inner join hierarchy
        on
            by_rate.leaf_account_key = hierarchy.leaf_account_key
            and by_rate.rate_to >= hierarchy.valid_from
            and by_rate.rate_from < hierarchy.valid_to
)

select * from item_pieces
