-- What: the values of each dimension add up to the total in ARPA, expansion share and contraction after expansion, and the
--       total of ARPA is the closing of the bridge.
-- Why: a segment report that does not add up to the headline is the first thing a reader finds.
-- Resolve: an account has two values of a dimension in one month (arr.account_balance_spells), or a value is NULL.
with slices as (
    select
        'arpa' as metric, month, 0 as horizon, dimension, closing_amount as amount,
        cast(account_count as decimal(18, 2)) as second_amount
    from {{ ref('arpa') }}
    union all
    select
        'expansion_share_of_new_arr' as metric, month, 0 as horizon, dimension, expansion_amount as amount,
        new_amount as second_amount
    from {{ ref('expansion_share_of_new_arr') }}
    union all
    select
        'contraction_after_expansion' as metric, month, horizon_days as horizon, dimension, expansion_amount as amount,
        lost_amount as second_amount
    from {{ ref('contraction_after_expansion') }}
    union all
    select
        'contraction_after_expansion_events' as metric, month, horizon_days as horizon, dimension,
        cast(event_count as decimal(18, 2)) as amount, cast(followed_event_count as decimal(18, 2)) as second_amount
    from {{ ref('contraction_after_expansion') }}
),

sums as (
    select metric, month, horizon, dimension, sum(amount) as amount, sum(second_amount) as second_amount
    from slices
    group by metric, month, horizon, dimension
    union all
    select
        'arpa' as metric, month, 0 as horizon, 'bridge' as dimension, closing_amount as amount,
        closing_account_count as second_amount
    from {{ ref('arr_bridge_monthly') }}
    where closing_account_count > 0
),

dimensions as (
    select metric, dimension from sums where dimension <> 'total' group by metric, dimension
)

select
    totals.metric, totals.month, totals.horizon, dimensions.dimension, totals.amount as total_amount, sums.amount,
    totals.second_amount as total_second_amount, sums.second_amount
from sums as totals
inner join dimensions on totals.metric = dimensions.metric
left join sums
    on
        totals.metric = sums.metric
        and totals.month = sums.month
        and totals.horizon = sums.horizon
        and dimensions.dimension = sums.dimension
where
    totals.dimension = 'total'
    and (
        totals.amount <> coalesce(sums.amount, 0)
        or totals.second_amount <> coalesce(sums.second_amount, 0)
    )
