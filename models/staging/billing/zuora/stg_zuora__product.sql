with landed as (
    {{ landed_rows(source('zuora', 'product'), ['id']) }}
),

typed as (
    select
        landed.id as record_id,
        landed.row_number,
        landed.id as product_id,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when {{ safe_boolean('landed._fivetran_deleted', 'false') }} then 'deleted_in_source'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
