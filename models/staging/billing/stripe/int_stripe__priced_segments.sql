-- Segments with what their price sells, at list and net.
with segments as (
    select * from {{ ref('int_stripe__item_segments') }}
),

segment_discounts as (
    select * from {{ ref('int_stripe__segment_discounts') }}
),

prices as (
    select * from {{ ref('int_stripe__prices') }}
),

-- A discount that fails anywhere is not used at all.
rejected as (
    select source_table, record_id from segment_discounts where reason_code is not null group by source_table, record_id
),

discounts as (
    select
        segment_discounts.subscription_id,
        segment_discounts.item_id,
        segment_discounts.valid_from,
        {{ decimal_product('segment_discounts.remaining_factor') }} as remaining_factor,
        sum(segment_discounts.share_local) as share_local
    from segment_discounts
    left join rejected
        on segment_discounts.source_table = rejected.source_table and segment_discounts.record_id = rejected.record_id
    where rejected.record_id is null
    group by segment_discounts.subscription_id, segment_discounts.item_id, segment_discounts.valid_from
),

priced as (
    select
        segments.*,
        prices.product_id,
        prices.product_family,
        prices.plan_id,
        prices.price_book,
        cast(greatest(
            cast(segments.list_amount_local * coalesce(discounts.remaining_factor, 1) as decimal(18, 6))
            - coalesce(discounts.share_local, 0), 0
        ) as decimal(18, 6)) as net_amount_local
    from segments
    inner join prices on segments.price_id = prices.price_id
    left join discounts
        on segments.subscription_id = discounts.subscription_id
        and segments.item_id = discounts.item_id
        and segments.valid_from = discounts.valid_from
)

select * from priced
