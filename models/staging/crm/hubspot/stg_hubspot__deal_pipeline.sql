with landed as (
    {{ landed_rows(source('hubspot', 'deal_pipeline'), ['pipeline_id']) }}
),

typed as (
    select
        landed.pipeline_id as record_id,
        landed.row_number,
        landed.pipeline_id,
        nullif(trim(landed.label), '') as label,
        {{ safe_boolean('landed._fivetran_deleted', 'false') }} as is_deleted,
        landed.delivery_reason as row_reason,
        landed.raw_row
    from landed
)

select * from typed
