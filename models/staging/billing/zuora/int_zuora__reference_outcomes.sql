-- What became of customers, contacts, the catalogue, invoices and refunds. No reason: used; no row: nothing needed it.
with subscriptions as (
    select * from {{ ref('int_zuora__subscriptions') }} where reason_code is null
),

charges as (
    select * from {{ ref('stg_zuora__rate_plan_charge') }} where row_reason is null
),

used_charges as (
    select record_id as charge_id from {{ ref('int_zuora__subscription_outcomes') }}
    where source_table = 'rate_plan_charge' and reason_code is null
),

unmapped_charges as (
    select record_id as charge_id from {{ ref('int_zuora__subscription_outcomes') }}
    where source_table = 'rate_plan_charge' and reason_code = 'unmapped_product'
),

rate_plans as (
    select * from {{ ref('stg_zuora__rate_plan') }} where row_reason is null
),

products as (
    select * from {{ ref('conformed_zuora__products') }}
),

invoice_items as (
    select * from {{ ref('int_zuora__invoice_items') }}
),

compared_items as (
    select * from {{ ref('int_zuora__compared_items') }}
),

invoices as (
    select * from {{ ref('stg_zuora__invoice') }} where row_reason is null
),

landed_items as (
    select invoice_id, sum(amount_local) as amount_local from {{ ref('stg_zuora__invoice_item') }}
    where row_reason is null or row_reason not in ('duplicate_delivery', 'superseded_delivery')
    group by invoice_id
),

used_customers as (
    select customer_id from subscriptions
    union
    select customer_id from invoice_items where reason_code is null
),

customers as (
    select customers.* from {{ ref('stg_zuora__account') }} as customers
    inner join used_customers on customers.customer_id = used_customers.customer_id
    where customers.row_reason is null
),

outcomes as (
    select 'account' as source_table, customer_id as record_id, cast(null as {{ dbt.type_string() }}) as reason_code
    from customers
    union
    select 'contact', bill_to_contact_id, null from customers where bill_to_contact_id is not null
    union
    select 'product', product_id, null from products
    union
    select 'product', rate_plans.product_id, 'unmapped_product'
    from rate_plans
    inner join charges on rate_plans.rate_plan_id = charges.rate_plan_id
    inner join unmapped_charges on charges.charge_id = unmapped_charges.charge_id
    union
    select 'product_rate_plan', rate_plans.product_rate_plan_id, null
    from rate_plans
    inner join charges on rate_plans.rate_plan_id = charges.rate_plan_id
    inner join used_charges on charges.charge_id = used_charges.charge_id
    union
    select 'product_rate_plan_charge', charges.product_rate_plan_charge_id, null
    from charges
    inner join used_charges on charges.charge_id = used_charges.charge_id
    where charges.product_rate_plan_charge_id is not null
    union
    select
        'invoice_item',
        invoice_items.record_id,
        coalesce(
            invoice_items.reason_code,
            invoice_items.flag_code,
            case when compared_items.is_mismatch then 'amount_in_another_unit' end
        )
    from invoice_items
    left join compared_items on invoice_items.record_id = compared_items.record_id
    union
    select 'invoice', invoices.invoice_id, case
        when known.customer_id is null then 'orphan_row'
        when invoices.invoice_status in ('canceled', 'error', 'reversed') then 'voided'
        when landed_items.invoice_id is null and invoices.amount_local <> 0 then 'invoice_without_lines'
        when landed_items.invoice_id is null then 'not_referenced'
        when landed_items.amount_local <> invoices.amount_local then 'lines_differ_from_invoice'
    end
    from invoices
    left join {{ ref('stg_zuora__account') }} as known
        on invoices.customer_id = known.customer_id
        and (known.row_reason is null or known.row_reason = 'deleted_in_source')
    left join landed_items on invoices.invoice_id = landed_items.invoice_id
    union
    select 'refund', record_id, case when status in ('canceled', 'error') then 'voided' else 'cash_movement' end
    from {{ ref('stg_zuora__refund') }} where row_reason is null
),

described as (
    select
        source_table,
        record_id,
        reason_code,
        cast(null as {{ dbt.type_string() }}) as detail
    from outcomes
)

select * from described
