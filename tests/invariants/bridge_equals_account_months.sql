-- What: every column of the bridge is the sum of the same column over all account months.
-- Why: segments and cohorts are cut from account months; they must add up to the published total.
-- Resolve: look for a month that one side lacks (the calendar of metrics.arr_bridge_monthly) before looking at amounts.
{%- set measures = [
    'opening', 'new', 'reactivation', 'expansion', 'contraction', 'churn', 'fx', 'transfer', 'closing', 'closing_carr',
    'usage_arr'
] %}
with both_sides as (
    select
        month{% for measure in measures %}, {{ measure }}_amount{% endfor %}
    from {{ ref('arr_bridge_monthly') }}
    union all
    select
        month{% for measure in measures %}, -{{ measure }}_amount as {{ measure }}_amount{% endfor %}
    from {{ ref('fct_account_arr_months') }}
)

select
    month{% for measure in measures %}, sum({{ measure }}_amount) as {{ measure }}_difference{% endfor %}
from both_sides
group by month
having {% for measure in measures %}sum({{ measure }}_amount) <> 0{{ ' or ' if not loop.last }}{% endfor %}
