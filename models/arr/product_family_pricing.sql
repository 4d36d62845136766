-- How a family is priced; a family whose products are priced in different ways is hybrid.
with products as (
    select * from {{ ref('products') }}
    where charge_type = 'recurring'
),

product_family_pricing as (
    select
        product_family,
        case when min(pricing_model) = max(pricing_model) then min(pricing_model) else 'hybrid' end as pricing_model
    from products
    where pricing_model is not null
    group by product_family
)

select * from product_family_pricing
