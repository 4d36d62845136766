-- What: in every window and month the values of each dimension add up to the total, in every amount and count; no
--       dimension is missing.
-- Why: a segment report that does not add up to the headline is the first thing a reader finds, and the last they
--      trust.
-- Resolve: too much: an account has two values of a dimension in one month, its stretches overlap (the key test of
--          arr.account_balance_spells). Too little: a value is NULL, so that a group of metrics.retention_edges loses
--          the row.
{%- set measures = [
    'opening_amount', 'closing_amount', 'retained_amount', 'expansion_amount', 'contraction_amount', 'churn_amount',
    'opening_account_count', 'retained_account_count'
] %}
with retention as (
    select * from {{ ref('retention_by_dimension') }}
),

totals as (
    select * from retention where dimension = 'total'
),

dimensions as (
    select dimension from retention where dimension <> 'total' group by dimension
),

slices as (
    select
        month, window_months, dimension
        {%- for measure in measures %},
        sum({{ measure }}) as {{ measure }}
        {%- endfor %}
    from retention
    where dimension <> 'total'
    group by month, window_months, dimension
)

select
    totals.month, totals.window_months, dimensions.dimension
    {%- for measure in measures %},
    coalesce(slices.{{ measure }}, 0) - totals.{{ measure }} as {{ measure }}_difference
    {%- endfor %}
from totals
cross join dimensions
left join slices
    on
        totals.month = slices.month
        and totals.window_months = slices.window_months
        and dimensions.dimension = slices.dimension
where
    {%- for measure in measures %}
    coalesce(slices.{{ measure }}, 0) <> totals.{{ measure }}{{ ' or' if not loop.last }}
    {%- endfor %}
