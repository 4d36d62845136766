-- What: where items with ARR, opportunities and use are known, the tables made of them have rows.
-- Why: an empty table passes every check of keys and of ages; a join that finds nothing would publish a company without customers.
-- Resolve: find the first empty table on the way from `source_table` to `empty_table`, and what its last join looks for.
with known as (
    select 'canonical.subscription_item_versions' as source_table, count(*) as known_count
    from {{ ref('subscription_item_versions') }}
    where
        net_arr_local > 0 and status = 'active' and valid_from < valid_to
        and valid_from < {{ month_of(as_of_date()) }}
    union all
    select 'canonical.usage_user_days' as source_table, count(*) as known_count
    from {{ ref('usage_user_days') }}
    where event_date < {{ month_of(as_of_date()) }}
),

published as (
    select 'arr.fct_arr_movements' as table_name, 'canonical.subscription_item_versions' as source_table, count(*) as row_count
    from {{ ref('fct_arr_movements') }}
    union all
    select 'arr.fct_account_arr_months', 'canonical.subscription_item_versions', count(*) from {{ ref('fct_account_arr_months') }}
    union all
    select 'metrics.arr_bridge_monthly', 'canonical.subscription_item_versions', count(*) from {{ ref('arr_bridge_monthly') }}
    union all
    select 'metrics.nrr', 'canonical.subscription_item_versions', count(*) from {{ ref('nrr') }}
    union all
    select 'metrics.active_user_runs', 'canonical.usage_user_days', count(*) from {{ ref('active_user_runs') }}
)

select published.table_name as empty_table, known.source_table, known.known_count
from published
inner join known on published.source_table = known.source_table
where published.row_count = 0 and known.known_count > 0
