-- What: for every account, the whole ledger adds up to the ARR of the items in force on the as-of date, computed afresh
--       from their local price, that day's plan rate and that day's parent.
-- Why: a sum of movements can only be trusted if it arrives where a plain count of today's contracts arrives.
-- Resolve: one account off by an fx difference - a rate boundary is missing in arr.item_pieces; two accounts off by the
--          same amount - a change of parent was not posted as a transfer; otherwise see `ledger_equals_change_in_live_arr`.
with in_force as (
    select
        hierarchy.account_key,
        {{ in_reporting_currency('intervals.net_arr_local', 'rates.rate_to_reporting') }} as arr_amount
    from {{ ref('item_intervals') }} as intervals
    left join {{ ref('fx_plan_rates') }} as rates
        on
            intervals.currency_code = rates.currency_code
            and rates.valid_from <= {{ as_of_date() }}
            and rates.valid_to > {{ as_of_date() }}
    left join {{ ref('account_hierarchy') }} as hierarchy
        on
            intervals.leaf_account_key = hierarchy.leaf_account_key
            and hierarchy.valid_from <= {{ as_of_date() }}
            and hierarchy.valid_to > {{ as_of_date() }}
    where
        intervals.valid_from <= {{ as_of_date() }}
        and intervals.valid_to > {{ as_of_date() }}
        and not intervals.is_held
),

both_sides as (
    select account_key, arr_amount, 0 as ledger_amount from in_force
    union all
    select account_key, 0 as arr_amount, amount as ledger_amount from {{ ref('fct_arr_movements') }}
)

select account_key, sum(arr_amount) as arr_amount, sum(ledger_amount) as ledger_amount
from both_sides
group by account_key
having sum(arr_amount) <> sum(ledger_amount) or sum(arr_amount) is null
