-- Records that a landed row names and that are not landed at all: by the table they should be in, with the first one.
{%- set references = [
    ('subscription', 'customer_id', 'customer'), ('invoice', 'customer_id', 'customer'),
    ('subscription_item', 'subscription_id', 'subscription'), ('invoice_line_item', 'subscription_id', 'subscription'),
    ('invoice_line_item', 'invoice_id', 'invoice'), ('subscription_item', 'price_id', 'price'),
    ('invoice_line_item', 'price_id', 'price'), ('price', 'product_id', 'product'),
    ('subscription_discount', 'coupon_id', 'coupon')
] %}
with source_rows as (
    select source_table, record_id from {{ ref('int_stripe__source_rows') }}
    union all
    select 'price' as source_table, record_id from {{ ref('int_stripe__source_rows') }} where source_table = 'plan'
    union all
    select 'invoice_line_item', 'lines of ' || invoice_id from {{ ref('stg_stripe__invoice_line_item') }}
),

named as (
    {%- for child, key, parent in references %}
    select
        '{{ parent }}' as source_table,
        {{ key }} as record_id,
        '{{ child }}' as child_table,
        row_number as child_row,
        record_id as child_record_id
    from {{ ref('stg_stripe__' ~ child) }}
    where row_reason is null
    union all
    {%- endfor %}
    select 'invoice_line_item', 'lines of ' || invoice_id, 'invoice', row_number, record_id
    from {{ ref('stg_stripe__invoice') }}
    where row_reason is null and subtotal_minor <> 0
),

missing_parents as (
    select
        named.source_table,
        named.record_id,
        named.child_table,
        named.child_row,
        named.child_record_id
    from named
    left join source_rows on named.source_table = source_rows.source_table and named.record_id = source_rows.record_id
    where named.record_id is not null and source_rows.record_id is null
)

select * from missing_parents
