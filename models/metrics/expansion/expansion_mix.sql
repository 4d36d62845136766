-- Twelve months of expansion by motion; a single month says little about a mix.
with policy as (
    select cast(value as {{ dbt.type_int() }}) as trailing_months
    from {{ ref('thresholds') }}
    where name = 'expansion_trailing_months'
),

expansion as (
    select * from {{ ref('expansion_arr_monthly') }}
    where dimension = 'motion'
),

monthly as (
    select
        expansion.*,
        {{ each_month(
            'expansion.month',
            'least(' ~ add_months('expansion.month', 'policy.trailing_months - 1') ~ ', ' ~ month_of(as_of_date()) ~ ')'
        ) }} as seen_month
    from expansion
    cross join policy
),

sums as (
    select seen_month as month, dimension_value as motion, sum(expansion_amount) as amount
    from monthly
    group by seen_month, dimension_value
),

totals as (
    select *, sum(amount) over (partition by month) as total_amount from sums
),

benchmarks as (
    select * from {{ ref('benchmarks') }}
    where metric = 'expansion_mix' and benchmark = 'typical'
),

expansion_mix as (
    select
        totals.month,
        totals.motion,
        cast(totals.amount as decimal(18, 2)) as expansion_amount,
        cast(totals.total_amount as decimal(18, 2)) as total_amount,
        case when totals.total_amount > 0 then {{ rate_of('totals.amount', 'totals.total_amount') }} end as share,
        benchmarks.low_value as benchmark_share,
        {{ last_day_of('totals.month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from totals
    left join benchmarks on benchmarks.scope = 'motion:' || totals.motion
)

select * from expansion_mix
