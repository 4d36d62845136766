-- Columns that every row of the newest sync day leaves empty although earlier rows filled them: a connector stopped them.
-- Only recurring charges have a monthly amount and a billing period, and only charges of products have a quantity.
{%- set is_recurring = "charge_type = 'recurring'" %}
{%- set columns = [
    ('subscription', 'customer_id', 'true'), ('subscription', 'start_date', "status not like 'pending%' and status <> 'draft'"),
    ('rate_plan', 'version_id', 'true'), ('rate_plan', 'product_id', 'true'), ('rate_plan_charge', 'rate_plan_id', 'true'),
    ('rate_plan_charge', 'mrr_local', is_recurring), ('rate_plan_charge', 'billing_period', is_recurring),
    ('rate_plan_charge', 'quantity', is_recurring ~ ' and not is_discount'), ('invoice_item', 'charge_id', 'true'),
    ('invoice_item', 'unit_price_local', 'discounted_item_id is null')
] %}
with nulled_columns as (
    {{ nulled_columns('zuora', columns) }}
)

select * from nulled_columns
