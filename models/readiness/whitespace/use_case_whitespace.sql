-- Features that the next tier of a family opens, at what a unit of it costs similar accounts more. What the seats of the own
-- tier may still reach is theirs: the headroom of the next tier begins above it.
with holdings as (
    select * from {{ ref('family_holdings') }}
    where tier_rank is not null
),

similar_tiers as (
    select * from {{ ref('similar_tiers') }}
),

tier_features as (
    select
        tiers.product_family,
        tiers.tier_rank,
        count(distinct features.feature_id) as feature_count
    from {{ ref('plan_tiers') }} as tiers
    left join {{ ref('features') }} as features
        on tiers.product_family = features.product_family and tiers.plan_id = features.plan_id
    group by tiers.product_family, tiers.tier_rank
),

plan_features as (
    select
        product_family,
        tier_rank,
        sum(feature_count) over (partition by product_family order by tier_rank) as feature_count,
        lead(tier_rank) over (partition by product_family order by tier_rank) as next_tier_rank,
        lead(feature_count) over (partition by product_family order by tier_rank) as next_feature_count
    from tier_features
),

families as (
    select
        holdings.account_key,
        holdings.scoring_date,
        plan_features.feature_count,
        plan_features.next_feature_count,
        holdings.quantity * (
            next_tiers.middle_unit_amount - cast(round({{ rate_of('holdings.arr_amount', 'holdings.quantity') }}, 2)
                as decimal(18, 2))
        ) as uplift_amount,
        next_tiers.reached_amount - greatest(
            holdings.arr_amount,
            case when holdings.is_seat_family then coalesce(own_tiers.reached_amount, 0) else 0 end
        ) as headroom_amount,
        greatest(holdings.known_date, next_tiers.known_date, own_tiers.known_date) as known_date
    from holdings
    inner join plan_features
        on
            holdings.product_family = plan_features.product_family
            and holdings.tier_rank = plan_features.tier_rank
            and plan_features.next_feature_count > 0
    inner join similar_tiers as next_tiers
        on
            holdings.scoring_date = next_tiers.scoring_date
            and holdings.segment = next_tiers.segment
            and holdings.product_family = next_tiers.product_family
            and plan_features.next_tier_rank = next_tiers.tier_rank
    left join similar_tiers as own_tiers
        on
            holdings.scoring_date = own_tiers.scoring_date
            and holdings.segment = own_tiers.segment
            and holdings.product_family = own_tiers.product_family
            and holdings.tier_rank = own_tiers.tier_rank
),

use_case_whitespace as (
    select
        account_key,
        scoring_date,
        'use_cases' as kind,
        cast(sum(feature_count + next_feature_count) as decimal(18, 4)) as addressable_quantity,
        cast(sum(feature_count) as decimal(18, 4)) as current_quantity,
        cast(round({{ rate_of('sum(uplift_amount)', 'sum(next_feature_count)') }}, 2) as decimal(18, 2))
            as unit_price_amount,
        cast(sum(headroom_amount) as decimal(18, 2)) as headroom_amount,
        max(known_date) as known_date
    from families
    where uplift_amount > 0 and headroom_amount > 0
    group by account_key, scoring_date
)

select * from use_case_whitespace
