-- What: expansion ARR by month equals the expansion of the bridge, in total and by segment; its segments, motions and
--       components add up to the total; and so do the motions of the mix.
-- Why: expansion that does not add up to the bridge is not ARR.
-- Resolve: a movement of type expansion (by month) without motion or segment, or a dimension read from another source than
--          the ledger.
with published as (
    select month, dimension, sum(expansion_amount) as amount
    from {{ ref('expansion_arr_monthly') }}
    group by month, dimension
    union all
    select month, 'segment of the rate' as dimension, sum(expansion_amount) as amount
    from {{ ref('expansion_rate') }}
    where dimension = 'segment'
    group by month
),

dimensions as (
    select dimension from published group by dimension
),

bridge as (
    select month, expansion_amount from {{ ref('arr_bridge_monthly') }}
),

segments as (
    select
        bridges.month, 'one segment: ' || bridges.segment as dimension, bridges.expansion_amount,
        coalesce(slices.expansion_amount, 0) as published_amount
    from {{ ref('arr_bridge_by_segment') }} as bridges
    left join {{ ref('expansion_arr_monthly') }} as slices
        on bridges.month = slices.month and slices.dimension = 'segment' and bridges.segment = slices.dimension_value
),

compared as (
    select
        bridge.month, dimensions.dimension, bridge.expansion_amount,
        coalesce(published.amount, 0) as published_amount
    from bridge
    cross join dimensions
    left join published on bridge.month = published.month and dimensions.dimension = published.dimension
    union all
    select month, dimension, expansion_amount, published_amount from segments
)

select * from compared where expansion_amount <> published_amount
