with products as (
    {{ union_conformed('products', ['source_system', 'product_id', 'product_family', 'pricing_model', 'charge_type']) }}
)

select * from products
