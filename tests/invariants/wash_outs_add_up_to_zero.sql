-- What: the rows of an account month that are typed wash_out add up to 0.
-- Why: wash-outs appear in no column of the bridge; if they carried an amount, the bridge would not close.
-- Resolve: the account month changed its balance, so it is not a wash-out: see the two ends of the month in
--          arr.account_movement_types. A pause released in the same month belongs to the month's type.
select account_key, effective_month, sum(amount) as amount
from {{ ref('fct_arr_movements') }}
where movement_type_monthly = 'wash_out'
group by account_key, effective_month
having sum(amount) <> 0
