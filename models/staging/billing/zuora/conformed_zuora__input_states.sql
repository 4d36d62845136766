-- What the source overwrites, as it is now: the decisive columns of each record that is in use.
{{ config(materialized='view') }}
{%- set tables = [
    ('account', 'stg_zuora__account', ['record_id'], [
        'currency_code', 'account_id', 'crm_id'
    ], 'row_reason is null'),
    ('subscription', 'stg_zuora__subscription', ['record_id'], [
        'subscription_id', 'version_number', 'customer_id', 'status', 'contract_date', 'start_date',
        'end_date', 'cancelled_date'
    ], 'row_reason is null'),
    ('rate_plan_charge', 'stg_zuora__rate_plan_charge', ['record_id'], [
        'rate_plan_id', 'charge_type', 'billing_period', 'currency_code', 'mrr_local', 'quantity',
        'start_date', 'end_date'
    ], 'row_reason is null'),
] %}
with input_states as (
    {{ input_states('zuora', tables) }}
)

select * from input_states
