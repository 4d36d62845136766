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

moves as (
    select
        matrix.quarter,
        matrix.window_quarters,
        matrix.is_complete_quarter,
        opened.plan_name as from_plan,
        closed.plan_name as to_plan,
        sum(matrix.account_count) as account_count
    from matrix
    inner join plans as opened
        on matrix.product_family = opened.product_family and matrix.from_tier = opened.tier
    left join plans as closed
        on matrix.product_family = closed.product_family and matrix.to_tier = closed.tier
    group by
        matrix.quarter, matrix.window_quarters, matrix.is_complete_quarter, opened.plan_name, closed.plan_name
),

openings as (
    select quarter, window_quarters, is_complete_quarter, from_plan, sum(account_count) as account_count
    from moves
    group by quarter, window_quarters, is_complete_quarter, from_plan
),

upgrade_matrix_of_plans as (
    select
        openings.quarter,
        openings.window_quarters,
        openings.from_plan,
        higher.plan_name as to_plan,
        cast(coalesce(moves.account_count, 0) as {{ dbt.type_bigint() }}) as account_count,
        cast(openings.account_count as {{ dbt.type_bigint() }}) as opening_account_count,
        {{ rate_of('coalesce(moves.account_count, 0)', 'openings.account_count') }} as share,
        openings.is_complete_quarter,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from openings
    inner join ladder as own on openings.from_plan = own.plan_name
    inner join ladder as higher on own.plan_rank < higher.plan_rank
    left join moves
        on
            openings.quarter = moves.quarter
            and openings.window_quarters = moves.window_quarters
            and openings.from_plan = moves.from_plan
            and higher.plan_name = moves.to_plan
)

select * from upgrade_matrix_of_plans
