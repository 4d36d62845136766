-- What an item was sold at from one change to the next, in company days. The last change of a day counts. A charge begins
-- a state; the credit of a proration ends one, unless a charge begins the same moment.
with events as (
    select * from {{ ref('int_stripe__item_events') }}
),

subscriptions as (
    select * from {{ ref('int_stripe__subscriptions') }} where reason_code is null
),

current_items as (
    select * from {{ ref('stg_stripe__subscription_item') }} where row_reason is null
),

subscriptions_with_items as (
    select subscription_id from current_items group by subscription_id
),

prices as (
    select * from {{ ref('int_stripe__prices') }}
),

marked as (
    select
        *,
        {{ company_date('starts_at') }} as valid_from,
        max(case when is_credit then 1 else 0 end) over (
            partition by subscription_id, item_id, starts_at, price_id, quantity
        ) as is_undone
    from events
),

in_order as (
    select
        *,
        row_number() over (
            partition by subscription_id, item_id, valid_from
            order by
                starts_at desc, is_credit, is_undone, is_proration desc, amount_local desc, recorded_date desc,
                source_record_id desc
        ) as place_in_day
    from marked
),

states as (
    select
        *,
        coalesce({{ company_date('paid_until_at') }}, valid_from) as paid_until,
        lead(valid_from) over (partition by subscription_id, item_id order by valid_from) as next_from
    from in_order
    where place_in_day = 1
),

-- Beyond what is paid a state only lasts while nothing replaced it and the item still stands in a live subscription;
-- the next invoice may be late by less than one interval.
bounded as (
    select
        states.*,
        case
            when prices.package_size = 1 then states.quantity
            when prices.package_rounding = 'down' then floor(states.quantity / prices.package_size)
            else ceil(states.quantity / prices.package_size)
        end as units,
        coalesce(states.next_from, {{ open_end_date() }}) as next_state_from,
        states.next_from is null
        and subscriptions.is_live
        and (current_items.subscription_item_id is not null or subscriptions_with_items.subscription_id is null)
            as is_standing,
        {{ add_billing_interval('states.paid_until', 'prices.billing_interval', 'prices.interval_count') }}
        > {{ as_of_date() }} as is_renewal_near,
        subscriptions.ends_on
    from states
    inner join subscriptions on states.subscription_id = subscriptions.subscription_id
    inner join prices on states.price_id = prices.price_id
    left join current_items on states.item_id = current_items.subscription_item_id
    left join subscriptions_with_items on states.subscription_id = subscriptions_with_items.subscription_id
    where not states.is_credit and states.quantity > 0
),

item_states as (
    select
        subscription_id,
        item_id,
        price_id,
        cast(units as decimal(18, 4)) as units,
        case when not is_proration then amount_local end as billed_amount_local,
        source_table,
        source_record_id,
        recorded_date,
        valid_from,
        least(
            case when is_standing and is_renewal_near then next_state_from else least(paid_until, next_state_from) end,
            ends_on
        ) as in_force_to,
        least(
            case when is_standing or next_from is not null then next_state_from else paid_until end, ends_on
        ) as held_to,
        is_standing and is_renewal_near and paid_until <= {{ as_of_date() }} as is_renewal_pending
    from bounded
)

select * from item_states where valid_from < held_to or valid_from < in_force_to
