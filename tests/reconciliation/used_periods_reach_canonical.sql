-- What: every subscription period disposed as used is exactly one row of canonical.subscription_item_versions or
--       canonical.invoice_lines, and every such row comes from a used period.
-- Why: the dispositions are a claim; this holds the claim against what the ARR ledger really reads.
-- Resolve: `uses = 1, arrivals = 0` - the period is lost after validation (an inner join to a seed, a wrong charge type);
--          `arrivals > 1` - a join repeats it; `uses = 0` - a row is in use that was set aside.
with used as (
    select source_record_id, 1 as uses, 0 as arrivals
    from {{ ref('conformed_periods__row_dispositions') }}
    where source_table = 'subscription_periods' and disposition = 'used'
),

arrived as (
    select source_record_id, 0 as uses, 1 as arrivals
    from {{ ref('subscription_item_versions') }}
    where source_system = 'periods'
    union all
    select source_record_id, 0 as uses, 1 as arrivals
    from {{ ref('invoice_lines') }}
    where source_system = 'periods'
),

compared as (
    select * from used
    union all
    select * from arrived
)

select source_record_id, sum(uses) as uses, sum(arrivals) as arrivals
from compared
group by source_record_id
having sum(uses) <> 1 or sum(arrivals) <> 1
