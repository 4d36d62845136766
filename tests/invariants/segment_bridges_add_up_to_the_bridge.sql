/*
Checks: the segments' bridges add up to the company's bridge, amount by amount, and segment changes to 0; the movements by component
add up to the bridge's types.
Why: finance, success and sales must see the same figures, however they cut them.
Resolve: compare both for the month; an account without attributes belongs to the segment `unknown`, not to none.
*/
{%- set types = ['new', 'reactivation', 'expansion', 'contraction', 'churn', 'fx', 'transfer'] %}
with bridge as (
    select * from {{ ref('arr_bridge_monthly') }}
),

segments as (
    select
        month,
        {%- for type in types %}
        sum({{ type }}_amount) as {{ type }}_amount,
        {%- endfor %}
        sum(opening_amount) as opening_amount,
        sum(segment_change_amount) as segment_change_amount,
        sum(closing_amount) as closing_amount,
        sum(closing_account_count) as closing_account_count
    from {{ ref('arr_bridge_by_segment') }}
    group by month
),

components as (
    select
        month
        {%- for type in types %},
        sum(case when movement_type = '{{ type }}' then amount else 0 end) as {{ type }}_amount
        {%- endfor %}
    from {{ ref('arr_movements_monthly') }}
    group by month
)

select bridge.month
from bridge
left join segments on bridge.month = segments.month
left join components on bridge.month = components.month
where
    bridge.opening_amount <> coalesce(segments.opening_amount, 0)
    or bridge.closing_amount <> coalesce(segments.closing_amount, 0)
    or bridge.closing_account_count <> coalesce(segments.closing_account_count, 0)
    or coalesce(segments.segment_change_amount, 0) <> 0
    {%- for type in types %}
    or bridge.{{ type }}_amount <> coalesce(segments.{{ type }}_amount, 0)
    or bridge.{{ type }}_amount <> coalesce(components.{{ type }}_amount, 0)
    {%- endfor %}
