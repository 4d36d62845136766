-- What: transfer rows of one day add up to 0 in every product family.
-- Why: a change of parent moves ARR from one customer to another; it neither earns nor loses any.
-- Resolve: one side is missing. Either canonical.account_hierarchy has a hole between two parents, or one of the two pieces
--          in arr.item_pieces got another amount (a plan rate of another day).
select effective_date, product_family, sum(amount) as amount
from {{ ref('fct_arr_movements') }}
where component = 'transfer'
group by effective_date, product_family
having sum(amount) <> 0
