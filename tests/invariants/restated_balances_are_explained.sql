-- What: for every account and month that was published as complete, the causes of restatements add up to present less
--       published opening and closing ARR, computed afresh from both sides.
-- Why: a restatement of which a part has no cause cannot be answered for.
-- Resolve: changes without causes - finance.restatement_causes lost a row; the same amount twice - a join in
--          finance.restated_records or finance.late_facts multiplies a source record.
with publication as (
    select compared_to_month from {{ ref('published_version') }}
),

both_sides as (
    select account_key, month, opening_amount, closing_amount from {{ ref('fct_account_arr_months') }}
    union all
    select account_key, month, -opening_amount as opening_amount, -closing_amount as closing_amount
    from {{ ref('published_account_months') }}
    union all
    select account_key, month, -opening_change_amount as opening_amount, -closing_change_amount as closing_amount
    from {{ ref('restatement_causes') }}
    where balance = 'arr'
)

select
    both_sides.account_key,
    both_sides.month,
    sum(both_sides.opening_amount) as opening_gap,
    sum(both_sides.closing_amount) as closing_gap
from both_sides
cross join publication
where both_sides.month <= publication.compared_to_month
group by both_sides.account_key, both_sides.month
having sum(both_sides.opening_amount) <> 0 or sum(both_sides.closing_amount) <> 0
