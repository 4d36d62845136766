-- What the source overwrites, as it is now: the decisive columns of each record that is in use.
{{ config(materialized='view') }}
{%- set tables = [
    ('account', 'stg_salesforce__account', ['record_id'], [
        'declared_account_id', 'stripe_customer_id', 'merged_into_id', 'is_deleted'
    ], 'row_reason is null'),
    ('opportunity', 'stg_salesforce__opportunity', ['record_id'], [
        'system_account_id', 'vendor_stage', 'vendor_type', 'currency_code', 'amount_local', 'close_date',
        'created_date', 'is_deleted'
    ], 'row_reason is null'),
] %}
with input_states as (
    {{ input_states('salesforce', tables) }}
)

select * from input_states
