-- What became of customers, prices, plans, products, discounts and coupons. No reason: used; no row: nothing needed it.
with subscriptions as (
    select * from {{ ref('int_stripe__subscriptions') }}
),

lines as (
    select * from {{ ref('int_stripe__invoice_lines') }}
),

credits as (
    select * from {{ ref('int_stripe__credits') }}
),

items as (
    select * from {{ ref('stg_stripe__subscription_item') }} where row_reason is null
),

item_outcomes as (
    select * from {{ ref('int_stripe__subscription_outcomes') }} where source_table = 'subscription_item'
),

prices as (
    select * from {{ ref('int_stripe__prices') }}
),

plans as (
    select * from {{ ref('stg_stripe__plan') }} where row_reason is null
),

products as (
    select * from {{ ref('conformed_stripe__products') }}
),

coupons as (
    select * from {{ ref('stg_stripe__coupon') }} where row_reason is null
),

discount_outcomes as (
    select * from {{ ref('int_stripe__discount_outcomes') }}
),

-- A price is needed by what is used, and by what is not used only because of the price.
needed_prices as (
    select items.price_id
    from items
    inner join item_outcomes on items.record_id = item_outcomes.record_id
    inner join prices on items.price_id = prices.price_id
    where item_outcomes.reason_code is null or item_outcomes.reason_code = prices.reason_code
    union
    select lines.price_id
    from lines
    inner join prices on lines.price_id = prices.price_id
    where lines.reason_code is null or lines.reason_code = prices.reason_code
),

outcomes as (
    select 'customer' as source_table, customer_id as record_id, cast(null as {{ dbt.type_string() }}) as reason_code
    from subscriptions where reason_code is null
    union
    select 'customer', customer_id, null from lines where reason_code is null
    union
    select 'customer', customer_id, null from credits where reason_code is null
    union
    select prices.source_table, prices.price_id, prices.reason_code
    from prices
    left join needed_prices on prices.price_id = needed_prices.price_id
    where needed_prices.price_id is not null or prices.reason_code is null and prices.charge_type = 'recurring'
    union
    select 'plan', plans.price_id, 'landed_elsewhere'
    from plans
    inner join prices on plans.price_id = prices.price_id and prices.source_table = 'price'
    union
    select 'product', product_id, null from products
    union
    select 'product', prices.product_id, 'unmapped_product'
    from prices
    inner join needed_prices on prices.price_id = needed_prices.price_id
    where prices.reason_code = 'unmapped_product'
    union
    select source_table, record_id, reason_code from discount_outcomes
    union
    select 'coupon', coupons.coupon_id, case when coupons.duration = 'once' then 'one_time_discount' end
    from coupons
    left join discount_outcomes on coupons.coupon_id = discount_outcomes.coupon_id and discount_outcomes.reason_code is null
    where coupons.duration = 'once' or discount_outcomes.coupon_id is not null
)

select * from outcomes
