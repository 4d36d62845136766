-- What: every ledger row has at least one source row on its account, family and day.
-- Why: a movement that no source row explains cannot be defended in an audit.
-- How to resolve: look at arr.item_pieces of the account on that day; the ledger and the sources read the same pieces.
with movements as (
    select distinct account_key, product_family, effective_date from {{ ref('fct_arr_movements') }}
),

sources as (
    select distinct account_key, product_family, effective_date from {{ ref('fct_arr_movement_sources') }}
)

select
    movements.account_key,
    movements.product_family,
    movements.effective_date
from movements
left join sources
    on
        movements.account_key = sources.account_key
        and movements.product_family = sources.product_family
        and movements.effective_date = sources.effective_date
where sources.account_key is null
