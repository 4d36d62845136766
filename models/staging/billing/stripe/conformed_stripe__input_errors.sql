-- What is wrong with the landing as a whole, so that no number built on it could be trusted.
{%- set tables = {
    'invoices': 'invoice', 'lines': 'invoice_line_item', 'prices': 'price', 'unit': 'minor units (cents)'
} %}
with input_errors as (
    {{ landing_errors('stripe', tables) }}
)

select * from input_errors
