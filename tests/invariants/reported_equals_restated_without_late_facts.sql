-- What: an account month that no late fact touches is the same in both books, except that an account can be new
--       in one and returning in the other.
-- Why: the reported book classifies its own balances; this shows that it does so as the ledger does.
-- Resolve: same balances and another type means that finance.reported_balances judges an end of the month (what a
--          pause holds, a transfer) differently from arr.account_movement_types.
select
    restated.account_key,
    restated.month
from {{ ref('fct_account_arr_months') }} as restated
inner join {{ ref('reported_account_months') }} as reported
    on restated.account_key = reported.account_key and restated.month = reported.month
left join {{ ref('reported_adjustments') }} as adjustments
    on restated.account_key = adjustments.account_key and restated.month = adjustments.month
where
    adjustments.account_key is null
    and (
        restated.new_amount + restated.reactivation_amount <> reported.new_amount + reported.reactivation_amount
        {%- for flow in ['opening', 'expansion', 'contraction', 'churn', 'fx', 'transfer', 'closing'] %}
        or restated.{{ flow }}_amount <> reported.{{ flow }}_amount
        {%- endfor %}
    )
