-- Columns that every row of the newest sync day leaves empty although earlier rows filled them: a connector stopped them.
{%- set columns = [
    ('subscription', 'customer_id', 'true', 'customer_id'), ('subscription_item', 'price_id', 'true', 'plan_id'),
    ('subscription_item', 'quantity', 'true', 'quantity'),
    ('invoice_line_item', 'price_id', 'true', 'price_id (or plan_id)'),
    ('invoice_line_item', 'quantity', 'true', 'quantity'),
    ('invoice_line_item', 'subscription_item_id', 'true', 'subscription_item_id')
] %}
with nulled_columns as (
    {{ nulled_columns('stripe', columns) }}
)

select * from nulled_columns
