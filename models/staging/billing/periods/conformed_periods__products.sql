with product_map as (
    select * from {{ ref('stg_periods__product_map') }}
),

products as (
    select
        'periods' as source_system,
        product_id,
        min(product_family) as product_family,
        min(pricing_model) as pricing_model,
        min(charge_type) as charge_type
    from product_map
    where product_id is not null
    group by product_id
)

select * from products
