-- Records that a landed row names and that are not landed at all: by the table they should be in, with the first one.
{%- set references = [
    ('subscription', 'customer_id', 'customer'), ('invoice', 'customer_id', 'customer'),
    ('subscription_item', 'subscription_id', 'subscription'), ('invoice_line_item', 'subscription_id', 'subscription'),
    ('invoice_line_item', 'invoice_id', 'invoice'), ('subscription_item', 'price_id', 'price'),
    ('invoice_line_item', 'price_id', 'price'), ('price', 'product_id', 'product'),
    ('subscription_discount', 'coupon_id', 'coupon')
] %}
with landed as (
    select source_table, record_id from {{ ref('int_stripe__source_rows') }}
    union all
    select 'price' as source_table, record_id from {{ ref('int_stripe__source_rows') }} where source_table = 'plan'
    union all
    select 'invoice_line_item', 'lines of ' || invoice_id from {{ ref('stg_stripe__invoice_line_item') }}
),

named_lines as (
    select
        'invoice_line_item' as source_table,
        'lines of ' || invoice_id as record_id,
        'invoice' as child_table,
        row_number as child_row,
        record_id as child_record_id
    from {{ ref('stg_stripe__invoice') }}
    where row_reason is null and subtotal_minor <> 0
),

missing_parents as (
    {{ missing_parents('stripe', references, 'landed', 'named_lines') }}
)

select * from missing_parents
