with source as (
    select *, cast(null as {{ dbt.type_string() }}) as _fivetran_synced from {{ source('product', 'feature_catalogue') }}
),

landed as (
    {{ landed_rows('source', ['id']) }}
),

feature_catalogue as (
    select
        row_number,
        id as feature_id,
        event_name,
        coalesce(name, id) as feature_name,
        area,
        product_family,
        plan as plan_id,
        {{ safe_boolean('is_core', 'false') }} as is_core,
        {{ safe_boolean('is_admin', 'false') }} as is_admin,
        {{ safe_boolean('is_integration', 'false') }} as is_integration,
        delivery_reason,
        raw_row
    from landed
)

select * from feature_catalogue
