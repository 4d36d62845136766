{{ config(materialized='table') }}
-- Prices, and plans whose id no price has, with what the product map says about their product.
with prices as (
    select * from {{ ref('stg_stripe__price') }} where row_reason is null
),

plans as (
    select * from {{ ref('stg_stripe__plan') }} where row_reason is null
),

product_map as (
    select * from {{ ref('product_map') }} where source_system = 'stripe'
),

currencies as (
    select * from {{ ref('currencies') }}
),

intervals as (
    select * from {{ ref('billing_intervals') }}
),

price_list as (
    select
        'price' as source_table, price_id, product_id, currency_code, price_type, usage_type, billing_interval,
        interval_count, unit_amount_minor, package_size, package_rounding, plan_name, price_book
    from prices
    union all
    select
        'plan' as source_table, plans.price_id, plans.product_id, plans.currency_code, 'recurring' as price_type,
        plans.usage_type, plans.billing_interval, plans.interval_count, plans.unit_amount_minor, plans.package_size,
        plans.package_rounding, plans.plan_name, plans.price_book
    from plans
    left join prices on plans.price_id = prices.price_id
    where prices.price_id is null
),

described as (
    select
        price_list.source_table,
        price_list.price_id,
        price_list.product_id,
        product_map.product_family,
        product_map.pricing_model,
        case
            when product_map.charge_type = 'service' then 'one_off'
            when product_map.charge_type <> 'recurring' then product_map.charge_type
            when price_list.price_type = 'one_time' then 'one_off'
            when price_list.usage_type = 'metered' then 'usage'
            else 'recurring'
        end as charge_type,
        coalesce(price_list.plan_name, price_list.price_id) as plan_id,
        coalesce(price_list.price_book, 'unspecified') as price_book,
        price_list.billing_interval,
        coalesce(price_list.interval_count, 1) as interval_count,
        intervals.months * coalesce(price_list.interval_count, 1) as interval_months,
        price_list.currency_code,
        {{ minor_to_major(
            'price_list.unit_amount_minor', 'currencies.stripe_minor_unit_exponent', 'decimal(22, 12)'
        ) }} as unit_amount_local,
        case when price_list.package_size > 0 then price_list.package_size else 1 end as package_size,
        coalesce(price_list.package_rounding, 'up') as package_rounding,
        case
            when product_map.product_id is null then 'unmapped_product'
            when price_list.price_type = 'one_time' then null
            when intervals.billing_interval is null then 'unknown_billing_interval'
            when price_list.interval_count < 1 then 'invalid_interval_count'
            when price_list.unit_amount_minor < 0 then 'negative_amount'
        end as reason_code
    from price_list
    left join product_map on price_list.product_id = product_map.product_id
    left join currencies on price_list.currency_code = currencies.currency_code
    left join intervals on price_list.billing_interval = intervals.billing_interval
)

select * from described
