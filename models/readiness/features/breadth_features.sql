with scored_accounts as (
    select * from {{ ref('scored_accounts') }}
),

measured_accounts as (
    select * from {{ ref('measured_accounts') }}
),

pieces as (
    select * from {{ ref('known_item_pieces') }}
),

used_features as (
    select * from {{ ref('scored_feature_use') }}
),

recent_use as (
    select * from {{ ref('scored_usage_windows') }}
    where windows_before = 0
),

tiers as (
    select * from {{ ref('plan_tiers') }}
),

features as (
    select * from {{ ref('features') }}
),

plans as (
    select
        measured_accounts.account_key,
        measured_accounts.scoring_date,
        pieces.product_family,
        max(coalesce(tiers.tier_rank, 0)) as tier_rank,
        max(pieces.known_from) as known_date
    from measured_accounts
    inner join pieces
        on
            measured_accounts.account_key = pieces.account_key
            and measured_accounts.scoring_date >= pieces.known_from
            and measured_accounts.scoring_date < pieces.known_to
    left join tiers on pieces.product_family = tiers.product_family and pieces.plan_id = tiers.plan_id
    group by measured_accounts.account_key, measured_accounts.scoring_date, pieces.product_family
),

in_plan as (
    select
        plans.account_key,
        plans.scoring_date,
        count(features.feature_id) as feature_count,
        max(plans.known_date) as known_date
    from plans
    left join features
        on plans.product_family = features.product_family and plans.tier_rank >= features.tier_rank
    group by plans.account_key, plans.scoring_date
),

in_use as (
    select
        used_features.account_key,
        used_features.scoring_date,
        sum(case when used_features.is_meaningful then 1 else 0 end) as feature_count,
        sum(case when used_features.is_meaningful and used_features.tier_rank <= plans.tier_rank then 1 else 0 end)
            as plan_feature_count,
        sum(used_features.user_day_count) as feature_user_day_count,
        max(used_features.known_date) as known_date
    from used_features
    left join plans
        on
            used_features.account_key = plans.account_key
            and used_features.scoring_date = plans.scoring_date
            and used_features.product_family = plans.product_family
    group by used_features.account_key, used_features.scoring_date
),

counts as (
    select
        measured_accounts.account_key,
        measured_accounts.scoring_date,
        coalesce(in_use.feature_count, 0) as used_feature_count,
        {{ rate_of('coalesce(in_use.plan_feature_count, 0)', 'coalesce(in_plan.feature_count, 0)') }} as plan_rate,
        {{ rate_of('coalesce(in_use.feature_user_day_count, 0)', 'recent_use.user_day_count') }} as features_per_user_day,
        greatest(in_use.known_date, in_plan.known_date, recent_use.known_date) as fact_known_date
    from measured_accounts
    left join in_use
        on
            measured_accounts.account_key = in_use.account_key
            and measured_accounts.scoring_date = in_use.scoring_date
    left join in_plan
        on
            measured_accounts.account_key = in_plan.account_key
            and measured_accounts.scoring_date = in_plan.scoring_date
    left join recent_use
        on
            measured_accounts.account_key = recent_use.account_key
            and measured_accounts.scoring_date = recent_use.scoring_date
),

breadth_features as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        cast(counts.used_feature_count as {{ dbt.type_bigint() }}) as used_feature_count,
        counts.plan_rate as plan_feature_rate,
        counts.features_per_user_day,
        {{ known_by('counts.fact_known_date', 'scored_accounts.scoring_date', 'counts.used_feature_count') }}
            as breadth_known_date
    from scored_accounts
    left join counts
        on scored_accounts.account_key = counts.account_key and scored_accounts.scoring_date = counts.scoring_date
)

select * from breadth_features
