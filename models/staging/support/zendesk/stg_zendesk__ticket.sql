with landed as (
    {{ landed_rows(source('zendesk', 'ticket'), ['id']) }}
),

typed as (
    select
        landed.row_number,
        landed.id as ticket_id,
        landed.organization_id,
        landed.requester_id,
        lower(trim(landed.status)) as status,
        nullif(lower(trim(landed.priority)), '') as priority,
        nullif(lower(trim(landed.type)), '') as ticket_type,
        {{ utc_timestamp('landed.created_at') }} as created_at,
        {{ utc_timestamp('coalesce(landed.updated_at, landed._fivetran_synced)') }} as updated_at,
        landed.merged_ticket_ids,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when {{ utc_timestamp('landed.created_at') }} is null then 'invalid_date'
            when {{ any_unreadable(['landed.updated_at'], 'timestamp') }} then 'invalid_date'
            when
                {{ utc_timestamp('landed.created_at') }} > {{ utc_timestamp('landed.updated_at') }}
                then 'recorded_before_it_happened'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
