with conformed as (
    {{ union_conformed('features', [
        'source_system', 'source_table', 'row_number', 'source_record_id', 'feature_id',
        'feature_name', 'area', 'product_family', 'plan_id', 'is_core', 'is_admin', 'is_integration'
    ], domain='usage') }}
),

tiers as (
    select * from {{ ref('plan_tiers') }}
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
        cast(coalesce(tiers.tier_rank, 0) as {{ dbt.type_int() }}) as tier_rank,
        conformed.is_core,
        conformed.is_admin,
        conformed.is_integration
    from conformed
    left join tiers on conformed.product_family = tiers.product_family and conformed.plan_id = tiers.plan_id
)

select * from features
