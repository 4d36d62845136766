with tiers as (
    select * from {{ ref('account_tiers') }}
),

attributes as (
    select * from {{ ref('account_attributes') }}
),

steps as (
    select
        *,
        lag(tier) over family_history as from_tier,
        lag(tier_rank) over family_history as from_tier_rank,
        lag(valid_to) over family_history as previous_to
    from tiers
    window family_history as (partition by account_key, product_family order by valid_from)
),

tier_upgrades as (
    select
        steps.account_key,
        steps.product_family,
        steps.valid_from as effective_date,
        cast({{ dbt.date_trunc('quarter', 'steps.valid_from') }} as date) as quarter,
        steps.from_tier,
        steps.from_tier_rank,
        steps.tier as to_tier,
        steps.tier_rank as to_tier_rank,
        coalesce(attributes.segment, 'unknown') as segment,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from steps
    left join attributes
        on
            steps.account_key = attributes.account_key
            and steps.valid_from >= attributes.valid_from
            and steps.valid_from < attributes.valid_to
    where steps.tier_rank > steps.from_tier_rank and steps.valid_from = steps.previous_to
)

select * from tier_upgrades
