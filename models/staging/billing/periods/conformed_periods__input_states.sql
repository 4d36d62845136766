-- What the source overwrites, as it is now: the decisive columns of each record that is in use.
{{ config(materialized='view') }}
{%- set tables = [
    ('subscription_periods', 'int_periods__judged_periods', ['source_record_id'], [
        'account_id', 'subscription_id', 'product_id', 'plan_id', 'billing_interval', 'interval_count',
        'currency_code', 'quantity', 'list_amount', 'amount', 'status', 'start_date', 'end_date',
        'signed_date'
    ], 'reason_code is null'),
    ('fx_plan_rates', 'conformed_periods__fx_plan_rates', ['currency_code', 'valid_from'], [
        'rate_to_reporting', 'distinct_rates'
    ], 'currency_code is not null'),
    ('product_map', 'conformed_periods__products', ['product_id'], [
        'product_family', 'pricing_model', 'charge_type'
    ], 'product_id is not null'),
] %}
with input_states as (
    {{ input_states('periods', tables) }}
)

select * from input_states
