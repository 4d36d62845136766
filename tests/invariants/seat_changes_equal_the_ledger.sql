-- What: where an account has seats at two month ends in a row, the change of the seats that it may use equals the change of
--       quantity that the ledger booked for the seat families (mapping seat_families) between them.
-- Why: levels can agree while the ledger splits their change wrongly: seats bought are expansion by seats, and nothing
--      else is.
-- Resolve: run `seats_in_force_equal_the_ledger` first. If the levels agree, arr.line_components lost a quantity: look at
--          quantity_change of the account's movements of the month.
--
-- Left out: months in which a transfer moves seats between accounts, which is no change of quantity.
with granted as (
    select account_key, month, net_seat_count
    from {{ ref('seat_velocity_by_account') }}
    where net_seat_count is not null
),

movements as (
    select movements.*
    from {{ ref('fct_arr_movements') }} as movements
    inner join {{ ref('seat_families') }} as families on movements.product_family = families.product_family
),

booked as (
    select
        account_key,
        effective_month as month,
        sum(quantity_change) as quantity_change,
        max(case when component = 'transfer' then 1 else 0 end) as has_transfer
    from movements
    group by account_key, effective_month
)

select
    granted.account_key, granted.month, granted.net_seat_count,
    coalesce(booked.quantity_change, 0) as booked_quantity_change
from granted
left join booked on granted.account_key = booked.account_key and granted.month = booked.month
where
    granted.net_seat_count <> coalesce(booked.quantity_change, 0)
    and coalesce(booked.has_transfer, 0) = 0
