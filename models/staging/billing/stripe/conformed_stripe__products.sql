-- Products that Stripe knows (by a product or a price) and the product map places.
with products as (
    select product_id from {{ ref('stg_stripe__product') }} where row_reason is null
    union
    select product_id from {{ ref('int_stripe__prices') }} where reason_code is null
),

product_map as (
    select * from {{ ref('product_map') }} where source_system = 'stripe'
),

mapped as (
    select
        'stripe' as source_system,
        product_map.product_id,
        product_map.product_family,
        product_map.pricing_model,
        product_map.charge_type
    from products
    inner join product_map on products.product_id = product_map.product_id
)

select * from mapped
