-- What is wrong with the landing as a whole, so that no number built on it could be trusted.
{%- set tables = {
    'invoices': 'invoice', 'lines': 'invoice_item', 'prices': 'rate_plan_charge', 'unit': 'whole units, not cents'
} %}
with input_errors as (
    {{ landing_errors('zuora', tables) }}
)

select * from input_errors
