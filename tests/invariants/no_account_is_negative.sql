-- What: no account has negative ARR on any day, nor negative opening, closing, contracted or usage ARR in any month.
-- Why: a price is never below zero; a negative balance is a loss booked twice or a gain that was never booked.
-- Resolve: the first day below zero names the movement. Look for an end without a start (arr.item_pieces), or a pause
--          released twice (arr.hold_changes).
with days as (
    select account_key, effective_date, sum(amount) as amount
    from {{ ref('fct_arr_movements') }}
    group by account_key, effective_date
),

balances as (
    select
        account_key,
        effective_date,
        sum(amount) over (
            partition by account_key order by effective_date rows between unbounded preceding and current row
        ) as balance
    from days
)

select account_key, effective_date, balance
from balances
where balance < 0
union all
select account_key, month as effective_date, least(opening_amount, closing_amount, closing_carr_amount, usage_arr_amount)
from {{ ref('fct_account_arr_months') }}
where least(opening_amount, closing_amount, closing_carr_amount, usage_arr_amount) < 0
