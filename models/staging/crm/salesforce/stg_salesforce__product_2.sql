with landed as (
    {{ landed_rows(source('salesforce', 'product_2'), ['id', "lower(coalesce(_fivetran_active, 'true'))"]) }}
),

typed as (
    select
        landed.id as record_id,
        landed.row_number,
        landed.id as product_id,
        {{ safe_boolean('landed.is_deleted', 'false') }} as is_deleted,
        case
            when lower(landed._fivetran_active) in ('false', 'f', '0', 'no') then 'historic_version'
            when landed.delivery_reason is not null then landed.delivery_reason
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
