-- What: the seats that an account may use at a month end equal the units of the seat families (mapping seat_families)
--       that the ledger has in force for its members that the product knows.
-- Why: utilisation divides by entitlements; if they drift from what is billed, the metric praises or blames the wrong
--      customers.
-- Resolve: a constant difference is a grant that billing does not know (or the other way round); a difference of a month or
--          two is a change that one of the systems recorded late. Look at canonical.entitlements and arr.line_states.
with granted as (
    select account_key, month, limit_quantity
    from {{ ref('limit_use_months') }}
    where entitlement = 'seats' and limit_quantity is not null
),

billed as (
    select
        months.account_key,
        months.month,
        sum(pieces.quantity) as quantity
    from {{ ref('customer_months') }} as months
    inner join {{ ref('item_pieces') }} as pieces
        on
            months.account_key = pieces.account_key
            and months.observed_date >= pieces.piece_from
            and months.observed_date < pieces.piece_to
    inner join {{ ref('telemetry_starts') }} as telemetry on pieces.leaf_account_key = telemetry.leaf_account_key
    inner join {{ ref('seat_families') }} as families on pieces.product_family = families.product_family
    group by months.account_key, months.month
)

select granted.account_key, granted.month, granted.limit_quantity as granted_quantity, billed.quantity as billed_quantity
from granted
left join billed on granted.account_key = billed.account_key and granted.month = billed.month
where granted.limit_quantity <> coalesce(billed.quantity, 0)
