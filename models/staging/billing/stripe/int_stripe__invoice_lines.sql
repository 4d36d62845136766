{{ config(materialized='table') }}
-- Every line of an invoice, judged: what it charges for, in major units, and why it is not used or only flagged.
with lines as (
    select * from {{ ref('stg_stripe__invoice_line_item') }} where row_reason is null
),

invoices as (
    select * from {{ ref('stg_stripe__invoice') }}
    where row_reason is null or row_reason in ('test_mode', 'deleted_in_source')
),

subscriptions as (
    select * from {{ ref('int_stripe__subscriptions') }}
),

customers as (
    select * from {{ ref('stg_stripe__customer') }} where row_reason is null
),

prices as (
    select * from {{ ref('int_stripe__prices') }}
),

currencies as (
    select * from {{ ref('currencies') }}
),

judged as (
    select
        lines.record_id,
        lines.invoice_id,
        coalesce(subscriptions.customer_id, customers.customer_id) as customer_id,
        coalesce(subscriptions.account_id, customers.account_id, 'stripe:' || customers.customer_id) as account_id,
        lines.subscription_id,
        coalesce(lines.subscription_item_id, lines.subscription_id || ':' || lines.price_id) as item_id,
        lines.price_id,
        prices.product_id,
        prices.product_family,
        case when lines.subscription_id is null and prices.charge_type = 'recurring' then 'one_off'
            else coalesce(prices.charge_type, 'one_off') end as charge_type,
        lines.currency_code,
        {{ minor_to_major('lines.amount_minor', 'currencies.stripe_minor_unit_exponent') }} as amount_local,
        coalesce(lines.quantity, 1) as quantity,
        lines.period_start_at,
        lines.period_end_at,
        lines.is_proration,
        lines.amount_minor < 0
        or (lines.is_proration and lines.amount_minor = 0 and lower(lines.description) like 'unused time%') as is_credit,
        coalesce(invoices.invoice_status, '') as invoice_status,
        {{ company_date('invoices.invoiced_at') }} as invoice_date,
        case
            when invoices.invoice_id is null then 'orphan_row'
            when invoices.row_reason is not null then invoices.row_reason
            when lines.subscription_id is not null and subscriptions.subscription_id is null then 'orphan_row'
            when subscriptions.reason_code is not null then subscriptions.reason_code
            when subscriptions.subscription_id is null and customers.customer_id is null then 'orphan_row'
            when lines.price_id is not null and prices.price_id is null then 'missing_price'
            when prices.reason_code is not null then prices.reason_code
            when prices.charge_type = 'recurring' and lines.currency_code <> prices.currency_code then 'currency_mismatch'
            when lines.period_end_at < lines.period_start_at then 'end_before_start'
            when prices.charge_type = 'recurring' and prices.unit_amount_local is null and lines.is_proration
                then 'price_without_amount'
        end as reason_code,
        case
            when lines.quantity = 0 then 'zero_quantity'
            when invoices.invoice_status in ('void', 'draft') then 'not_billed'
            when {{ company_date('lines.period_start_at') }} > {{ as_of_date() }} then 'future_dated'
        end as flag_code
    from lines
    left join invoices on lines.invoice_id = invoices.invoice_id
    left join subscriptions on lines.subscription_id = subscriptions.subscription_id
    left join customers on invoices.customer_id = customers.customer_id
    left join prices on lines.price_id = prices.price_id
    left join currencies on lines.currency_code = currencies.currency_code
)

select * from judged
