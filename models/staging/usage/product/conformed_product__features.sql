with features as (
    select
        'product' as source_system,
        'feature_catalogue' as source_table,
        row_number,
        feature_id as source_record_id,
        feature_id,
        feature_name,
        area,
        product_family,
        plan_id,
        is_core,
        is_admin,
        is_integration
    from {{ ref('int_product__judged_features') }}
    where reason_code is null
)

select * from features
