-- Products that Zuora knows (by a product or a charge) and the product map places.
with products as (
    select product_id from {{ ref('stg_zuora__product') }} where row_reason is null
    union
    select product_id from {{ ref('int_zuora__charges') }} where reason_code is null
),

product_map as (
    select * from {{ ref('product_map') }} where source_system = 'zuora'
),

mapped as (
    select
        'zuora' as source_system,
        product_map.product_id,
        product_map.product_family,
        product_map.pricing_model,
        product_map.charge_type
    from products
    inner join product_map on products.product_id = product_map.product_id
)

select * from mapped
