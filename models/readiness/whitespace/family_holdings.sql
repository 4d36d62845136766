-- What each scored account pays for in each product family, and in none: the base of every comparison with similar accounts.
with scored_accounts as (
    select * from {{ ref('scored_accounts') }}
),

contracts as (
    select * from {{ ref('contract_features') }}
),

pieces as (
    select * from {{ ref('known_item_pieces') }}
),

tiers as (
    select * from {{ ref('plan_tiers') }}
),

family_holdings as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        scored_accounts.segment,
        contracts.tier_rank as account_tier_rank,
        pieces.product_family,
        cast(sum(pieces.arr_amount) as decimal(18, 2)) as arr_amount,
        cast(sum(pieces.quantity) as decimal(18, 4)) as quantity,
        cast(max(coalesce(tiers.tier_rank, 0)) as {{ dbt.type_int() }}) as tier_rank,
        max(pieces.known_from) as known_date
    from scored_accounts
    inner join contracts
        on
            scored_accounts.account_key = contracts.account_key
            and scored_accounts.scoring_date = contracts.scoring_date
    inner join pieces
        on
            scored_accounts.account_key = pieces.account_key
            and scored_accounts.scoring_date >= pieces.known_from
            and scored_accounts.scoring_date < pieces.known_to
    left join tiers on pieces.product_family = tiers.product_family and pieces.plan_id = tiers.plan_id
    group by
        scored_accounts.account_key, scored_accounts.scoring_date, scored_accounts.segment, contracts.tier_rank,
        pieces.product_family
    having sum(pieces.arr_amount) > 0
)

select * from family_holdings
