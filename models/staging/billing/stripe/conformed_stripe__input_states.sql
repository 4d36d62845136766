-- What the source overwrites, as it is now: the decisive columns of each record that is in use.
{{ config(materialized='view') }}
{%- set tables = [
    ('customer', 'stg_stripe__customer', ['record_id'], [
        'account_id', 'domain', 'is_deleted'
    ], 'row_reason is null'),
    ('subscription', 'stg_stripe__subscription', ['record_id'], [
        'customer_id', 'status', 'is_collection_paused', 'started_at', 'trial_end_at', 'cancel_at',
        'canceled_at', 'ended_at'
    ], 'row_reason is null'),
    ('subscription_item', 'stg_stripe__subscription_item', ['record_id'], [
        'subscription_id', 'price_id', 'quantity'
    ], 'row_reason is null'),
    ('price', 'stg_stripe__price', ['record_id'], [
        'product_id', 'currency_code', 'price_type', 'usage_type', 'billing_interval', 'interval_count',
        'unit_amount_minor', 'package_size', 'package_rounding', 'plan_name', 'price_book'
    ], 'row_reason is null'),
    ('plan', 'stg_stripe__plan', ['record_id'], [
        'currency_code', 'usage_type', 'billing_interval', 'interval_count', 'unit_amount_minor',
        'package_size', 'package_rounding', 'plan_name', 'price_book'
    ], 'row_reason is null'),
    ('coupon', 'stg_stripe__coupon', ['record_id'], [
        'duration', 'duration_months', 'percent_off', 'amount_off_minor', 'currency_code'
    ], 'row_reason is null'),
    ('discount', 'stg_stripe__discount', ['record_id'], [
        'discount_type', 'coupon_id', 'customer_id', 'subscription_id', 'started_at', 'ended_at'
    ], 'row_reason is null'),
    ('subscription_discount', 'stg_stripe__subscription_discount', ['record_id'], [
        'discount_type', 'coupon_id', 'customer_id', 'subscription_id', 'started_at', 'ended_at'
    ], 'row_reason is null'),
] %}
with input_states as (
    {{ input_states('stripe', tables) }}
)

select * from input_states
