with matrix as (
    select * from {{ ref('upgrade_matrix') }}
    where window_quarters = 1
),

-- Nobody can leave the highest tier upwards: it would only thin the rate of all tiers.
top_tiers as (
    select product_family, max(tier_rank) as top_rank
    from {{ ref('plan_tiers') }}
    group by product_family
),

by_tier as (
    select
        matrix.quarter,
        matrix.dimension,
        matrix.dimension_value,
        matrix.product_family,
        matrix.from_tier,
        matrix.is_complete_quarter,
        sum(matrix.account_count) as opening_account_count,
        sum(case when matrix.outcome = 'up' then matrix.account_count else 0 end) as upgraded_account_count
    from matrix
    inner join top_tiers
        on matrix.product_family = top_tiers.product_family and matrix.from_tier_rank < top_tiers.top_rank
    group by
        matrix.quarter, matrix.dimension, matrix.dimension_value, matrix.product_family, matrix.from_tier,
        matrix.is_complete_quarter
),

counted as (
    select
        quarter, dimension, dimension_value, product_family, from_tier, is_complete_quarter, opening_account_count,
        upgraded_account_count
    from by_tier
    union all
    select
        quarter, dimension, dimension_value, product_family, 'all' as from_tier, is_complete_quarter,
        sum(opening_account_count) as opening_account_count, sum(upgraded_account_count) as upgraded_account_count
    from by_tier
    group by quarter, dimension, dimension_value, product_family, is_complete_quarter
),

tier_upgrade_conversion as (
    select
        quarter,
        dimension,
        dimension_value,
        product_family,
        from_tier,
        cast(opening_account_count as {{ dbt.type_bigint() }}) as opening_account_count,
        cast(upgraded_account_count as {{ dbt.type_bigint() }}) as upgraded_account_count,
        {{ rate_of('upgraded_account_count', 'opening_account_count') }} as rate,
        is_complete_quarter,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from counted
)

select * from tier_upgrade_conversion
