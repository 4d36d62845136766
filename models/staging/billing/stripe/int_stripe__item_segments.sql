{{ config(materialized='table') }}
-- Item states cut wherever anything of their subscription changes: another item, the status, a discount. Within a segment
-- everything is constant, so a discount in money can be spread over the items that share it.
with states as (
    select * from {{ ref('int_stripe__item_states') }}
),

statuses as (
    select * from {{ ref('int_stripe__subscription_statuses') }}
),

subscriptions as (
    select * from {{ ref('int_stripe__subscriptions') }}
),

prices as (
    select * from {{ ref('int_stripe__prices') }}
),

discounts as (
    select * from {{ ref('int_stripe__discounts') }} where reason_code is null
),

boundaries as (
    select subscription_id, valid_from as boundary from states
    union
    select subscription_id, in_force_to from states
    union
    select subscription_id, held_to from states
    union
    select subscription_id, valid_from from statuses
    union
    select subscription_id, valid_from from discounts
    union
    select subscription_id, valid_to from discounts
),

cut_states as (
    select
        states.*,
        greatest(states.in_force_to, states.held_to) as last_to,
        boundaries.boundary as segment_from,
        lead(boundaries.boundary) over (
            partition by states.subscription_id, states.item_id, states.valid_from order by boundaries.boundary
        ) as next_boundary
    from states
    inner join boundaries
        on states.subscription_id = boundaries.subscription_id
        and boundaries.boundary >= states.valid_from
        and boundaries.boundary < greatest(states.in_force_to, states.held_to)
),

segments as (
    select
        cut_states.subscription_id,
        cut_states.item_id,
        cut_states.price_id,
        cut_states.source_table,
        cut_states.source_record_id,
        cut_states.recorded_date,
        cut_states.is_renewal_pending,
        cut_states.segment_from as valid_from,
        coalesce(cut_states.next_boundary, cut_states.last_to) as valid_to,
        cut_states.units,
        cast(coalesce(prices.unit_amount_local * cast(cut_states.units as decimal(14, 4)), cut_states.billed_amount_local)
            as decimal(18, 6)) as list_amount_local,
        prices.currency_code,
        prices.billing_interval,
        prices.interval_count,
        prices.interval_months,
        statuses.status,
        greatest(statuses.valid_from, subscriptions.started_on) as status_since
    from cut_states
    inner join subscriptions on cut_states.subscription_id = subscriptions.subscription_id
    inner join prices on cut_states.price_id = prices.price_id
    inner join statuses
        on cut_states.subscription_id = statuses.subscription_id
        and cut_states.segment_from >= statuses.valid_from
        and cut_states.segment_from < statuses.valid_to
    where statuses.status in ('paused', 'trialing') and cut_states.segment_from < cut_states.held_to
        or statuses.status in ('active', 'past_due') and cut_states.segment_from < cut_states.in_force_to
)

select * from segments
