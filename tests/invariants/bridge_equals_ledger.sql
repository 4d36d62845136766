-- What: every month and movement type of the bridge equals the sum of the ledger, and closing is the ledger's running sum.
-- Why: two published numbers for one thing are worse than a wrong one; the ledger is the one that has the evidence.
-- Resolve: a difference in one type and its opposite in another means two models classify differently; a difference in one
--          type alone means that account months lose rows. wash_out rows add up to 0 and belong to no column.
with ledger as (
    select
        effective_month as month,
        {%- for type in ['new', 'reactivation', 'expansion', 'contraction', 'churn', 'fx', 'transfer'] %}
        sum(case when movement_type_monthly = '{{ type }}' then amount else 0 end) as {{ type }}_amount,
        {%- endfor %}
        sum(amount) as change_amount
    from {{ ref('fct_arr_movements') }}
    group by effective_month
),

compared as (
    select
        bridge.*,
        {%- for type in ['new', 'reactivation', 'expansion', 'contraction', 'churn', 'fx', 'transfer'] %}
        bridge.{{ type }}_amount - coalesce(ledger.{{ type }}_amount, 0) as {{ type }}_difference,
        {%- endfor %}
        bridge.closing_amount - coalesce(
            sum(ledger.change_amount) over (
                order by bridge.month rows between unbounded preceding and current row
            ), 0
        ) as closing_difference
    from {{ ref('arr_bridge_monthly') }} as bridge
    left join ledger on bridge.month = ledger.month
)

select *
from compared
where
    closing_difference <> 0
    {%- for type in ['new', 'reactivation', 'expansion', 'contraction', 'churn', 'fx', 'transfer'] %}
    or {{ type }}_difference <> 0
    {%- endfor %}
