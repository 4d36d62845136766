-- Seats that similar accounts have of the same family at the same tier, beyond those of the account.
with holdings as (
    select * from {{ ref('family_holdings') }}
    where is_seat_family
),

similar_tiers as (
    select * from {{ ref('similar_tiers') }}
),

families as (
    select
        holdings.account_key,
        holdings.scoring_date,
        holdings.quantity as current_quantity,
        holdings.arr_amount as current_amount,
        similar_tiers.holder_count as similar_account_count,
        greatest(similar_tiers.reached_quantity, holdings.quantity) as addressable_quantity,
        greatest(similar_tiers.reached_amount - holdings.arr_amount, 0) as headroom_amount,
        greatest(similar_tiers.known_date, holdings.known_date) as known_date
    from holdings
    inner join similar_tiers
        on
            holdings.scoring_date = similar_tiers.scoring_date
            and holdings.segment = similar_tiers.segment
            and holdings.product_family = similar_tiers.product_family
            and holdings.tier_rank = similar_tiers.tier_rank
),

seat_whitespace as (
    select
        account_key,
        scoring_date,
        'seats' as kind,
        cast(sum(addressable_quantity) as decimal(18, 4)) as addressable_quantity,
        cast(sum(current_quantity) as decimal(18, 4)) as current_quantity,
        cast(round({{ rate_of('sum(current_amount)', 'sum(current_quantity)') }}, 2) as decimal(18, 2))
            as unit_price_amount,
        cast(sum(headroom_amount) as decimal(18, 2)) as headroom_amount,
        max(known_date) as known_date
    from families
    group by account_key, scoring_date
)

select * from seat_whitespace
