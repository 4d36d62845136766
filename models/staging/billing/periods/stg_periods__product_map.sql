with source as (
    select * from {{ source('periods', 'product_map') }}
),

typed as (
    select
        source._row_number as row_number,
        source.product_id,
        source.product_family,
        lower(trim(coalesce(source.pricing_model, 'seat'))) as pricing_model,
        lower(trim(coalesce(source.charge_type, 'recurring'))) as charge_type,
        {{ row_as_json('source') }} as raw_row
    from source
)

select * from typed
