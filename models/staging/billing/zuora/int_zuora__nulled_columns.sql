-- Columns that every row of the newest sync day leaves empty although earlier rows filled them: a connector stopped them.
-- Only recurring charges have a monthly amount and a billing period, and only charges of products have a quantity.
{%- set is_recurring = "charge_type = 'recurring'" %}
{%- set columns = [
    ('subscription', 'customer_id', 'true', 'account_id'),
    ('subscription', 'start_date', "status not like 'pending%' and status <> 'draft'", 'subscription_start_date'),
    ('rate_plan', 'version_id', 'true', 'subscription_id'), ('rate_plan', 'product_id', 'true', 'product_id'),
    ('rate_plan_charge', 'rate_plan_id', 'true', 'rate_plan_id'),
    ('rate_plan_charge', 'mrr_local', is_recurring, 'mrr'),
    ('rate_plan_charge', 'billing_period', is_recurring, 'billing_period'),
    ('rate_plan_charge', 'quantity', is_recurring ~ ' and not is_discount', 'quantity'),
    ('invoice_item', 'charge_id', 'true', 'rate_plan_charge_id'),
    ('invoice_item', 'unit_price_local', 'discounted_item_id is null', 'unit_price')
] %}
with nulled_columns as (
    {{ nulled_columns('zuora', columns) }}
)

select * from nulled_columns
