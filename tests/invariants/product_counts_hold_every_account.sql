-- What: the bands of products per account hold every account with ARR once, in total and by segment; their shares add up
--       to 100 %.
-- Why: an account that is missing has ARR without a product; one too many has two numbers of products.
-- Resolve: compare the accounts of metrics.account_family_months with arr.account_balance_spells for the month.
with banded as (
    select
        month, dimension, sum(account_count) as account_count
    from {{ ref('products_per_account') }}
    group by month, dimension
),

shares as (
    select month, dimension, sum(share) as share
    from {{ ref('products_per_account') }}
    group by month, dimension, dimension_value
    having abs(sum(share) - 1) > 0.000001
)

select
    bridge.month, banded.dimension, bridge.closing_account_count, banded.account_count,
    cast(null as decimal(28, 8)) as share
from {{ ref('arr_bridge_monthly') }} as bridge
left join banded on bridge.month = banded.month
where bridge.closing_account_count <> coalesce(banded.account_count, 0)
union all
select month, dimension, 0 as closing_account_count, 0 as account_count, share
from shares
