-- (addressable - current) x price x fit, and never more than similar accounts really reached.
with scored_accounts as (
    select * from {{ ref('scored_accounts') }}
),

holdings as (
    select * from {{ ref('family_holdings') }}
),

seat_families as (
    select * from {{ ref('seat_families') }}
),

peers as (
    select * from {{ ref('similar_holdings') }}
),

similar_tiers as (
    select * from {{ ref('similar_tiers') }}
),

kinds as (
    select * from {{ ref('whitespace_kinds') }}
),

seats as (
    select
        holdings.account_key,
        holdings.scoring_date,
        'seats' as kind,
        holdings.product_family,
        peers.reached_quantity as addressable_quantity,
        holdings.quantity as current_quantity,
        holdings.arr_amount / holdings.quantity as unit_amount,
        cast(1 as decimal(28, 8)) as attach_rate,
        greatest(peers.reached_amount - holdings.arr_amount, 0) as cap_amount
    from holdings
    inner join seat_families on holdings.product_family = seat_families.product_family
    inner join peers
        on
            holdings.scoring_date = peers.scoring_date
            and holdings.segment = peers.segment
            and holdings.product_family = peers.product_family
    where holdings.quantity > 0 and peers.reached_quantity > holdings.quantity
),

use_cases as (
    select
        holdings.account_key,
        holdings.scoring_date,
        'use_cases' as kind,
        holdings.product_family,
        holdings.quantity as addressable_quantity,
        cast(0 as decimal(18, 4)) as current_quantity,
        similar_tiers.median_unit_amount - holdings.arr_amount / holdings.quantity as unit_amount,
        cast(1 as decimal(28, 8)) as attach_rate,
        greatest(peers.reached_amount - holdings.arr_amount, 0) as cap_amount
    from holdings
    inner join similar_tiers
        on
            holdings.scoring_date = similar_tiers.scoring_date
            and holdings.segment = similar_tiers.segment
            and holdings.product_family = similar_tiers.product_family
            and holdings.tier_rank + 1 = similar_tiers.tier_rank
    inner join peers
        on
            holdings.scoring_date = peers.scoring_date
            and holdings.segment = peers.segment
            and holdings.product_family = peers.product_family
    where
        holdings.quantity > 0 and holdings.tier_rank > 0
        and similar_tiers.median_unit_amount > holdings.arr_amount / holdings.quantity
),

products as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        'products' as kind,
        peers.product_family,
        cast(1 as decimal(18, 4)) as addressable_quantity,
        cast(0 as decimal(18, 4)) as current_quantity,
        peers.median_amount as unit_amount,
        peers.attach_rate,
        peers.reached_amount as cap_amount
    from scored_accounts
    inner join peers
        on scored_accounts.scoring_date = peers.scoring_date and scored_accounts.segment = peers.segment
    left join holdings
        on
            scored_accounts.account_key = holdings.account_key
            and scored_accounts.scoring_date = holdings.scoring_date
            and peers.product_family = holdings.product_family
    where holdings.account_key is null
),

found as (
    select * from seats
    union all
    select * from use_cases
    union all
    select * from products
),

priced as (
    select
        found.*,
        cast(kinds.fit_rate * found.attach_rate as decimal(28, 8)) as fit_rate,
        cast(round(
            (found.addressable_quantity - found.current_quantity) * found.unit_amount * kinds.fit_rate
            * found.attach_rate, 2
        ) as decimal(18, 2)) as uncapped_amount
    from found
    inner join kinds on found.kind = kinds.kind
),

whitespace_by_kind as (
    select
        account_key,
        scoring_date,
        kind,
        product_family,
        addressable_quantity,
        current_quantity,
        cast(round(unit_amount, 2) as decimal(18, 2)) as unit_amount,
        fit_rate,
        uncapped_amount,
        cast(cap_amount as decimal(18, 2)) as cap_amount,
        cast(least(uncapped_amount, cap_amount) as decimal(18, 2)) as amount
    from priced
)

select * from whitespace_by_kind
