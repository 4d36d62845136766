-- What: no movement and no month lies after the as-of date, and nothing is contracted after it takes effect.
-- Why: ARR that starts tomorrow is contracted ARR; counting it today is the oldest way to make a quarter.
-- Resolve: find the branch of arr.fct_arr_movements or arr.fct_account_arr_months that lacks the comparison with
--          as_of_date(). If the as-of date itself is wrong, set AS_OF.
select 'movement' as row_kind, account_key, effective_date, contracted_date
from {{ ref('fct_arr_movements') }}
where effective_date > {{ as_of_date() }} or contracted_date > effective_date
union all
select 'account month' as row_kind, account_key, month as effective_date, cast(null as date) as contracted_date
from {{ ref('fct_account_arr_months') }}
where month > {{ as_of_date() }}
