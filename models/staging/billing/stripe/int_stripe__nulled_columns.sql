-- Columns that every row of the newest sync day leaves empty although earlier rows filled them: a connector stopped them.
{%- set columns = [
    ('subscription', 'customer_id', 'true'), ('subscription_item', 'price_id', 'true'),
    ('subscription_item', 'quantity', 'true'), ('invoice_line_item', 'price_id', 'true'),
    ('invoice_line_item', 'quantity', 'true'), ('invoice_line_item', 'subscription_item_id', 'true')
] %}
with nulled_columns as (
    {{ nulled_columns('stripe', columns) }}
)

select * from nulled_columns
