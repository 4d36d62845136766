-- What the source overwrites, as it is now: the decisive columns of each record that is in use.
{{ config(materialized='view') }}
{%- set tables = [
    ('company', 'stg_hubspot__company', ['record_id'], [
        'declared_account_id', 'stripe_customer_id', 'merged_ids', 'is_deleted'
    ], 'row_reason is null'),
    ('deal', 'stg_hubspot__deal', ['record_id'], [
        'pipeline_id', 'stage_id', 'vendor_type', 'currency_code', 'amount_local', 'close_date',
        'created_date', 'is_deleted'
    ], 'row_reason is null'),
] %}
with input_states as (
    {{ input_states('hubspot', tables) }}
)

select * from input_states
