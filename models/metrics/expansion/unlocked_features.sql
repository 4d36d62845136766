-- What an upgrade or an additional product unlocked: the features between the tier of the day before and that of the day.
{{ config(materialized='view') }}
with movements as (
    select account_key, product_family, effective_date, component
    from {{ ref('fct_arr_movements') }}
    where
        movement_type_daily = 'expansion'
        and component in ('tier', 'add_on', 'cross_sell')
        and amount > 0
    group by account_key, product_family, effective_date, component
),

pieces as (
    select
        pieces.account_key,
        pieces.product_family,
        pieces.piece_from,
        pieces.piece_to,
        coalesce(tiers.tier_rank, 0) as tier_rank
    from {{ ref('item_pieces') }} as pieces
    left join {{ ref('plan_tiers') }} as tiers
        on pieces.product_family = tiers.product_family and pieces.plan_id = tiers.plan_id
),

features as (
    select * from {{ ref('features') }}
),

tier_changes as (
    select
        movements.account_key,
        movements.product_family,
        movements.effective_date,
        movements.component,
        max(case when pieces.piece_from < movements.effective_date then pieces.tier_rank end) as tier_before,
        max(case when pieces.piece_to > movements.effective_date then pieces.tier_rank end) as tier_after
    from movements
    inner join pieces
        on
            movements.account_key = pieces.account_key
            and movements.product_family = pieces.product_family
            and pieces.piece_from <= movements.effective_date
            and pieces.piece_to >= movements.effective_date
    group by movements.account_key, movements.product_family, movements.effective_date, movements.component
),

unlocked_features as (
    select
        tier_changes.account_key,
        tier_changes.effective_date,
        tier_changes.component,
        tier_changes.product_family,
        features.feature_id
    from tier_changes
    inner join features
        on
            tier_changes.product_family = features.product_family
            and tier_changes.tier_after >= features.tier_rank
            and (tier_changes.tier_before is null or tier_changes.tier_before < features.tier_rank)
)

select * from unlocked_features
