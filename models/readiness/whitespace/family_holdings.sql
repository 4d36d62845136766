-- What each scored account pays for in each product family: the base of every comparison with similar accounts.
with scored_accounts as (
    select * from {{ ref('scored_accounts') }}
),

pieces as (
    select * from {{ ref('known_item_pieces') }}
    where arr_amount > 0
),

tiers as (
    select * from {{ ref('plan_tiers') }}
),

seat_families as (
    select * from {{ ref('seat_families') }}
),

family_holdings as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        scored_accounts.segment,
        pieces.product_family,
        max(tiers.tier_rank) as tier_rank,
        count(seat_families.product_family) > 0 as is_seat_family,
        cast(sum(pieces.arr_amount) as decimal(18, 2)) as arr_amount,
        cast(sum(pieces.quantity) as decimal(18, 4)) as quantity,
        max(pieces.known_from) as known_date
    from scored_accounts
    inner join pieces
        on
            scored_accounts.account_key = pieces.account_key
            and scored_accounts.scoring_date >= pieces.known_from
            and scored_accounts.scoring_date < pieces.known_to
    left join tiers on pieces.product_family = tiers.product_family and pieces.plan_id = tiers.plan_id
    left join seat_families on pieces.product_family = seat_families.product_family
    group by
        scored_accounts.account_key, scored_accounts.scoring_date, scored_accounts.segment, pieces.product_family
    having sum(pieces.quantity) > 0
)

select * from family_holdings
