-- What: for every account, product family and day, the components of the ledger add up to the change in live ARR: items
--       that start less items that end, paused ones not counted.
-- Why: components are attributed by formula and rounded one by one; this is the proof that nothing is invented or dropped.
-- Resolve: list the ledger rows of the day beside the item pieces that start or end on it. A cent: rounding in
--          arr.line_components. A whole item: a join in arr.line_attribution or a component that is missing from
--          seeds/policy/component_motions.csv. A paused amount: arr.hold_changes.
with ledger as (
    select account_key, product_family, effective_date, amount from {{ ref('fct_arr_movements') }}
),

live_pieces as (
    select * from {{ ref('item_pieces') }}
    where not is_held
),

both_sides as (
    select account_key, product_family, effective_date, amount as ledger_amount, 0 as live_change
    from ledger
    union all
    select
        account_key, product_family, piece_from as effective_date, 0 as ledger_amount, amount as live_change
    from live_pieces
    where piece_from <= {{ as_of_date() }}
    union all
    select
        account_key, product_family, piece_to as effective_date, 0 as ledger_amount, -amount as live_change
    from live_pieces
    where piece_to <= {{ as_of_date() }}
)

select
    account_key,
    product_family,
    effective_date,
    sum(ledger_amount) as ledger_amount,
    sum(live_change) as live_change
from both_sides
group by account_key, product_family, effective_date
having sum(ledger_amount) <> sum(live_change)
