-- The upgrade matrix in the three plans that benchmarks speak of: tiers that stand for one plan are added up.
with matrix as (
    select * from {{ ref('upgrade_matrix') }}
    where dimension = 'total'
),

plans as (
    select product_family, tier, min(benchmark_tier) as plan_name, min(tier_rank) as tier_rank
    from {{ ref('plan_tiers') }}
    where benchmark_tier is not null
    group by product_family, tier
),

ladder as (
    select plan_name, min(tier_rank) as plan_rank
    from plans
    group by plan_name
),

-- Also those that nobody made: none of them is a figure, too.
upgrades as (
    select own.plan_name as from_plan, higher.plan_name as to_plan
    from ladder as own
    inner join ladder as higher on own.plan_rank < higher.plan_rank
),

counted as (
    select
        matrix.quarter,
        matrix.window_quarters,
        matrix.is_complete_quarter,
        upgrades.from_plan,
        upgrades.to_plan,
        sum(case when closed.plan_name = upgrades.to_plan then matrix.account_count else 0 end) as account_count,
        sum(matrix.account_count) as opening_account_count
    from matrix
    inner join plans as opened
        on matrix.product_family = opened.product_family and matrix.from_tier = opened.tier
    inner join upgrades on opened.plan_name = upgrades.from_plan
    left join plans as closed
        on matrix.product_family = closed.product_family and matrix.to_tier = closed.tier
    group by
        matrix.quarter, matrix.window_quarters, matrix.is_complete_quarter, upgrades.from_plan, upgrades.to_plan
),

upgrade_matrix_of_plans as (
    select
        quarter,
        window_quarters,
        from_plan,
        to_plan,
        cast(account_count as {{ dbt.type_bigint() }}) as account_count,
        cast(opening_account_count as {{ dbt.type_bigint() }}) as opening_account_count,
        {{ rate_of('account_count', 'opening_account_count') }} as share,
        is_complete_quarter,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from counted
)

select * from upgrade_matrix_of_plans
