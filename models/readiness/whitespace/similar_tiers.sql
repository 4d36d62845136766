-- What similar accounts pay for a unit of a family at each tier.
with holdings as (
    select * from {{ ref('family_holdings') }}
    where quantity > 0 and tier_rank > 0
),

similar_tiers as (
    select
        scoring_date,
        segment,
        product_family,
        tier_rank,
        count(*) as holder_count,
        cast(round(median(cast(arr_amount as decimal(28, 8)) / quantity), 2) as decimal(18, 2)) as median_unit_amount
    from holdings
    group by scoring_date, segment, product_family, tier_rank
)

select * from similar_tiers
