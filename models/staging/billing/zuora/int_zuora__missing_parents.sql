-- Records that a landed row names and that are not landed at all: by the table they should be in, with the first one.
{%- set references = [
    ('subscription', 'customer_id', 'account'), ('subscription', 'subscription_id', 'subscription'),
    ('rate_plan', 'version_id', 'subscription'), ('rate_plan', 'product_id', 'product'),
    ('rate_plan', 'product_rate_plan_id', 'product_rate_plan'), ('rate_plan_charge', 'rate_plan_id', 'rate_plan'),
    ('rate_plan_charge', 'product_rate_plan_charge_id', 'product_rate_plan_charge'),
    ('rate_plan_charge', 'amendment_id', 'amendment'), ('amendment', 'version_id', 'subscription'),
    ('account', 'bill_to_contact_id', 'contact'), ('contact', 'customer_id', 'account'),
    ('product_rate_plan', 'product_id', 'product'),
    ('product_rate_plan_charge', 'product_rate_plan_id', 'product_rate_plan'),
    ('invoice', 'customer_id', 'account'), ('invoice_item', 'invoice_id', 'invoice'),
    ('invoice_item', 'charge_id', 'rate_plan_charge'), ('invoice_item', 'discounted_item_id', 'invoice_item')
] %}
with landed as (
    select source_table, record_id from {{ ref('int_zuora__source_rows') }}
    union all
    select 'rate_plan' as source_table, 'plans of ' || version_id as record_id from {{ ref('stg_zuora__rate_plan') }}
    union all
    select 'rate_plan_charge', 'charges of ' || rate_plan_id from {{ ref('stg_zuora__rate_plan_charge') }}
    union all
    select 'invoice_item', 'items of ' || invoice_id from {{ ref('stg_zuora__invoice_item') }}
),

-- A version has rate plans, a rate plan has charges, and an invoice with an amount has items.
named_parts as (
    select
        'rate_plan' as source_table,
        'plans of ' || version_id as record_id,
        'subscription' as child_table,
        row_number as child_row,
        record_id as child_record_id
    from {{ ref('stg_zuora__subscription') }}
    where row_reason is null
    union all
    select 'rate_plan_charge', 'charges of ' || rate_plan_id, 'rate_plan', row_number, record_id
    from {{ ref('stg_zuora__rate_plan') }}
    where row_reason is null
    union all
    select 'invoice_item', 'items of ' || invoice_id, 'invoice', row_number, record_id
    from {{ ref('stg_zuora__invoice') }}
    where row_reason is null and amount_local <> 0
),

missing_parents as (
    {{ missing_parents('zuora', references, 'landed', 'named_parts') }}
)

select * from missing_parents
