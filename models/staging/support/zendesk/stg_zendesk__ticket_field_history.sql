with landed as (
    {{ landed_rows(source('zendesk', 'ticket_field_history'), ['ticket_id', 'field_name', 'updated']) }}
),

typed as (
    select
        landed.row_number,
        landed.ticket_id,
        landed.field_name,
        {{ utc_timestamp('landed.updated') }} as changed_at,
        lower(trim(landed.value)) as value,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when {{ utc_timestamp('landed.updated') }} is null then 'invalid_date'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
