{{ config(materialized='table') }}
-- Segments cut where a suspension or a discount begins or ends, so that price and state are one over each piece.
with segments as (
    select * from {{ ref('int_zuora__segments') }} where reason_code is null
),

pauses as (
    select * from {{ ref('int_zuora__pauses') }}
),

prices as (
    select * from {{ ref('int_zuora__charge_prices') }}
),

-- Some sources end a segment on the day of suspension: what was sold then is what is held until service resumes.
spans as (
    select
        segments.*,
        prices.billing_interval,
        prices.interval_count,
        prices.price_local,
        coalesce(pauses.paused_to, segments.valid_to) as held_to
    from segments
    inner join prices on segments.charge_id = prices.charge_id
    left join pauses on segments.subscription_id = pauses.subscription_id and segments.valid_to = pauses.paused_from
),

discounts as (
    select * from {{ ref('int_zuora__discounts') }} where reason_code is null
),

cuts as (
    select charge_id, valid_from as piece_from from spans
    union
    select spans.charge_id, pauses.paused_from
    from spans
    inner join pauses on spans.subscription_id = pauses.subscription_id
    where pauses.paused_from > spans.valid_from and pauses.paused_from < spans.held_to
    union
    select spans.charge_id, pauses.paused_to
    from spans
    inner join pauses on spans.subscription_id = pauses.subscription_id
    where pauses.paused_to > spans.valid_from and pauses.paused_to < spans.held_to
    union
    select charge_id, valid_from from discounts
    union
    select discounts.charge_id, discounts.valid_to
    from discounts
    inner join spans on discounts.charge_id = spans.charge_id
    where discounts.valid_to < spans.held_to
),

pieces as (
    select
        spans.*,
        cuts.piece_from,
        coalesce(
            lead(cuts.piece_from) over (partition by spans.charge_id order by cuts.piece_from), spans.held_to
        ) as piece_to
    from spans
    inner join cuts on spans.charge_id = cuts.charge_id
),

discounted as (
    select
        pieces.charge_id,
        pieces.piece_from,
        sum(discounts.discount_local) as discount_local
    from pieces
    inner join discounts
        on pieces.charge_id = discounts.charge_id
        and pieces.piece_from >= discounts.valid_from and pieces.piece_from < discounts.valid_to
    group by pieces.charge_id, pieces.piece_from
),

priced as (
    select
        pieces.charge_id,
        pieces.charge_number,
        pieces.subscription_id,
        pieces.amendment_id,
        pieces.recorded_date,
        pieces.billing_interval,
        pieces.interval_count,
        cast(coalesce(nullif(pieces.quantity, 0), 1) as decimal(18, 4)) as quantity,
        pieces.price_local as list_amount_local,
        cast(greatest(pieces.price_local - coalesce(discounted.discount_local, 0), 0) as decimal(18, 6)) as net_amount_local,
        case when pauses.subscription_id is not null then 'paused' else 'active' end as status,
        coalesce(pauses.paused_from, pieces.piece_from) as status_since,
        pieces.piece_from = pieces.valid_from as is_first_piece,
        pieces.piece_from as valid_from,
        pieces.piece_to as valid_to
    from pieces
    left join pauses
        on pieces.subscription_id = pauses.subscription_id
        and pieces.piece_from >= pauses.paused_from and pieces.piece_from < pauses.paused_to
    left join discounted on pieces.charge_id = discounted.charge_id and pieces.piece_from = discounted.piece_from
)

select * from priced
