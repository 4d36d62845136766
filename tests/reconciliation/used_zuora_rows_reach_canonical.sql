-- What: every Zuora invoice item disposed as used and billed is exactly one row of canonical.invoice_lines, and every
--       version in canonical.subscription_item_versions comes from a charge that is used.
-- Why: the dispositions are a claim; this holds the claim against what the ARR ledger really reads.
-- Resolve: `uses = 1, arrivals = 0` - the item is lost after validation; `arrivals > 1` - a join repeats it; `uses = 0` -
--          a row is in use that was set aside, such as a charge of a version that a later one replaced.
with used as (
    select source_table, source_record_id, 1 as uses, 0 as arrivals
    from {{ ref('conformed_zuora__row_dispositions') }}
    where
        disposition = 'used' and coalesce(reason_code, '') <> 'not_billed'
        and source_table in ('rate_plan_charge', 'invoice_item')
),

arrived as (
    select 'invoice_item' as source_table, source_record_id, 0 as uses, 1 as arrivals
    from {{ ref('invoice_lines') }}
    where source_system = 'zuora'
    union all
    -- Pieces of one charge carry their first day behind its id.
    select 'rate_plan_charge' as source_table, {{ dbt.split_part('source_record_id', "':'", 1) }} as source_record_id,
        0 as uses, 1 as arrivals
    from {{ ref('subscription_item_versions') }}
    where source_system = 'zuora'
),

compared as (
    select * from used
    union all
    select * from arrived
)

select source_table, source_record_id, sum(uses) as uses, sum(arrivals) as arrivals
from compared
group by source_table, source_record_id
having sum(uses) <> 1 or source_table = 'invoice_item' and sum(arrivals) <> 1
