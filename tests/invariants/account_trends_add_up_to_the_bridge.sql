-- What: every movement, the opening and the closing of the account trends add up to the bridge, month by month.
-- Why: the trends join a dozen models; a join that drops or repeats a row must not reach a chart.
-- Resolve: a month that is too high: a model that metrics.account_months joins has two rows for one account and month,
--          or attributes of an account overlap.
{%- set measures = [
    'opening', 'new', 'reactivation', 'expansion', 'contraction', 'churn', 'fx', 'transfer', 'closing', 'closing_carr',
    'usage_arr'
] %}
with both_sides as (
    select
        month{% for measure in measures %}, {{ measure }}_amount{% endfor %}
    from {{ ref('bi_account_months') }}
    union all
    select
        month{% for measure in measures %}, -{{ measure }}_amount as {{ measure }}_amount{% endfor %}
    from {{ ref('arr_bridge_monthly') }}
)

select
    month{% for measure in measures %}, sum({{ measure }}_amount) as {{ measure }}_difference{% endfor %}
from both_sides
group by month
having {% for measure in measures %}sum({{ measure }}_amount) <> 0{{ ' or ' if not loop.last }}{% endfor %}
