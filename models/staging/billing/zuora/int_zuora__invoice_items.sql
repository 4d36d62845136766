{{ config(materialized='table') }}
-- Items of invoices, judged: what each charges for, and why it is not used or only flagged.
with items as (
    select * from {{ ref('stg_zuora__invoice_item') }} where row_reason is null
),

invoices as (
    select * from {{ ref('stg_zuora__invoice') }} where row_reason is null or row_reason = 'deleted_in_source'
),

customers as (
    select * from {{ ref('stg_zuora__account') }} where row_reason is null or row_reason = 'deleted_in_source'
),

charges as (
    select * from {{ ref('int_zuora__charges') }}
),

product_map as (
    select * from {{ ref('product_map') }} where source_system = 'zuora'
),

joined as (
    select
        items.*,
        invoices.invoice_status,
        invoices.invoice_date,
        invoices.row_reason as invoice_reason,
        customers.customer_id,
        coalesce(customers.account_id, 'zuora:' || customers.customer_id) as account_id,
        coalesce(items.product_id, charges.product_id) as sold_product_id,
        charges.charge_kind
    from items
    left join invoices on items.invoice_id = invoices.invoice_id
    left join customers on invoices.customer_id = customers.customer_id
    left join charges on items.charge_id = charges.charge_id
),

judged as (
    select
        joined.record_id,
        joined.invoice_id,
        joined.charge_id,
        joined.customer_id,
        joined.account_id,
        joined.sold_product_id as product_id,
        product_map.product_family,
        case
            when product_map.charge_type = 'service' then 'one_off'
            when product_map.charge_type <> 'recurring' then product_map.charge_type
            when joined.charge_kind is null then 'one_off'
            else joined.charge_kind
        end as charge_type,
        joined.currency_code,
        joined.amount_local,
        joined.unit_price_local,
        joined.period_from,
        joined.period_to,
        joined.invoice_date,
        case
            when joined.invoice_status is null then 'orphan_row'
            when joined.invoice_reason is not null then joined.invoice_reason
            when joined.customer_id is null then 'orphan_row'
            when joined.period_to <= joined.period_from then 'end_before_start'
            when joined.charge_kind = 'discount' or joined.discounted_item_id is not null then 'landed_elsewhere'
            when product_map.product_id is null then 'unmapped_product'
        end as reason_code,
        case
            when joined.invoice_status <> 'posted' then 'not_billed'
            when joined.period_from > {{ as_of_date() }} then 'future_dated'
        end as flag_code
    from joined
    left join product_map on joined.sold_product_id = product_map.product_id
)

select * from judged
