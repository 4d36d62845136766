-- What: the stretches of arr.account_balance_spells (lag 0), unfolded into months, are the account months with ARR:
--       same accounts, same months, same amounts, each once.
-- Why: retention counts items in force at month ends, the bridge adds up movements; NRR may only be compared with the
--      bridge if both see the same balances.
-- Resolve: a month too early or too late: the rule of macro first_closing_month. A wrong amount in a revalued
--          account: rate or parent of arr.revalued_item_months. A month twice: dated attributes of the account that
--          overlap.
with spells as (
    select
        account_key,
        closing_amount,
        {{ each_month('month_from', add_months('month_to', -1)) }} as month
    from {{ ref('account_balance_spells') }}
    where valuation_lag_months = 0
),

both_sides as (
    select account_key, month, closing_amount as spell_amount, 0 as account_month_amount, 1 as spell_count from spells
    union all
    select account_key, month, 0 as spell_amount, closing_amount as account_month_amount, 0 as spell_count
    from {{ ref('fct_account_arr_months') }}
    where closing_amount <> 0
)

select
    account_key,
    month,
    sum(spell_amount) as spell_amount,
    sum(account_month_amount) as account_month_amount,
    sum(spell_count) as spell_count
from both_sides
group by account_key, month
having sum(spell_amount) <> sum(account_month_amount) or sum(spell_count) <> 1
