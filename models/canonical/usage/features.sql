with conformed as (
    {{ union_conformed('features', [
        'source_system', 'source_table', 'row_number', 'source_record_id', 'feature_id',
        'feature_name', 'area', 'product_family', 'plan_id', 'is_core', 'is_admin', 'is_integration'
    ], domain='usage') }}
),

features as (
    select
        conformed.source_system || ':' || conformed.source_record_id as source_record_key,
        conformed.source_system,
        conformed.feature_id,
        conformed.feature_name,
        conformed.area,
        conformed.product_family,
        conformed.plan_id,
        conformed.is_core,
        conformed.is_admin,
        conformed.is_integration
    from conformed
)

select * from features
