{{ config(group='zuora') }}
-- What: every Zuora invoice item disposed as used and billed is exactly one row of canonical.invoice_lines. Every used
--       recurring charge has a version in canonical.subscription_item_versions, every used discount lowers a charge that
--       has one, and every version comes from a used recurring charge. One-time and usage charges have no version: they
--       count by what is billed for them.
-- Why: the dispositions are a claim; this holds the claim against what the ARR ledger really reads.
-- Resolve: `uses = 1, arrivals = 0` - the item or charge is lost after validation; `arrivals > 1` - a join repeats the
--          item; `uses = 0` - a row is in use that was set aside, such as a charge of a version that a later one replaced.
with used as (
    select
        dispositions.source_table,
        dispositions.source_record_id,
        coalesce(charges.charge_kind, '') as charge_kind
    from {{ ref('conformed_zuora__row_dispositions') }} as dispositions
    left join {{ ref('int_zuora__charges') }} as charges
        on dispositions.source_table = 'rate_plan_charge' and dispositions.source_record_id = charges.charge_id
    where
        dispositions.disposition = 'used' and coalesce(dispositions.reason_code, '') <> 'not_billed'
        and dispositions.source_table in ('rate_plan_charge', 'invoice_item')
),

versions as (
    -- Pieces of one charge carry their first day behind its id.
    select {{ dbt.split_part('source_record_id', "':'", 1) }} as charge_id
    from {{ ref('subscription_item_versions') }}
    where source_system = 'zuora'
    group by {{ dbt.split_part('source_record_id', "':'", 1) }}
),

lowering as (
    select discounts.discount_charge_id
    from {{ ref('int_zuora__discounts') }} as discounts
    inner join versions on discounts.charge_id = versions.charge_id
    where discounts.reason_code is null
    group by discounts.discount_charge_id
),

compared as (
    select source_table, source_record_id, 1 as uses, 0 as arrivals
    from used
    where charge_kind not in ('one_off', 'usage', 'tax')
    union all
    select 'invoice_item', source_record_id, 0, 1
    from {{ ref('invoice_lines') }}
    where source_system = 'zuora'
    union all
    select 'rate_plan_charge', charge_id, 0, 1
    from versions
    union all
    select 'rate_plan_charge', discount_charge_id, 0, 1
    from lowering
)

select source_table, source_record_id, sum(uses) as uses, sum(arrivals) as arrivals
from compared
group by source_table, source_record_id
having sum(uses) <> 1 or sum(arrivals) <> 1
