-- What: contraction and churn by reason add up to the bridges, in total and by segment, month by month.
-- Why: a loss without a reason is still a loss; a report by reason that is smaller than the bridge hides some.
-- Resolve: run `bridge_equals_ledger`. If it holds, metrics.loss_reasons loses or repeats ledger rows in its joins.
with by_reason as (
    {%- for type in ['contraction', 'churn'] %}
    select month, dimension, dimension_value, '{{ type }}' as movement_type, sum(amount) as amount
    from {{ ref(type ~ '_by_reason') }}
    group by month, dimension, dimension_value
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

bridges as (
    {%- for type in ['contraction', 'churn'] %}
    select month, 'total' as dimension, 'all' as dimension_value, '{{ type }}' as movement_type, {{ type }}_amount as amount
    from {{ ref('arr_bridge_monthly') }}
    union all
    select
        month, 'segment' as dimension, segment as dimension_value, '{{ type }}' as movement_type,
        {{ type }}_amount as amount
    from {{ ref('arr_bridge_by_segment') }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select
    coalesce(bridges.month, by_reason.month) as month,
    coalesce(bridges.dimension, by_reason.dimension) as dimension,
    coalesce(bridges.dimension_value, by_reason.dimension_value) as dimension_value,
    coalesce(bridges.movement_type, by_reason.movement_type) as movement_type,
    bridges.amount as bridge_amount,
    by_reason.amount as reason_amount
from bridges
full outer join by_reason
    on
        bridges.month = by_reason.month
        and bridges.dimension = by_reason.dimension
        and bridges.dimension_value = by_reason.dimension_value
        and bridges.movement_type = by_reason.movement_type
where coalesce(bridges.amount, 0) <> coalesce(by_reason.amount, 0)
