with landed as (
    {{ landed_rows(source('hubspot', 'engagement'), ['id']) }}
),

typed as (
    select
        landed.id as record_id,
        landed.row_number,
        landed.id as engagement_id,
        nullif(trim(landed.type), '') as vendor_type,
        nullif(trim(landed.owner_id), '') as owner_id,
        coalesce({{ company_date(utc_timestamp('landed.timestamp')) }}, {{ company_date(utc_timestamp('landed.created_at')) }}) as activity_date,
        {{ company_date(utc_timestamp('landed.created_at')) }} as recorded_date,
        {{ safe_boolean('landed._fivetran_deleted', 'false') }} as is_deleted,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when {{ any_unreadable(['landed.timestamp', 'landed.created_at'], 'timestamp') }} then 'invalid_date'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
