with landed as (
    {{ landed_rows(source('zendesk', 'ticket_tag'), ['ticket_id', 'tag']) }}
),

typed as (
    select
        landed.row_number,
        landed.ticket_id,
        lower(trim(landed.tag)) as tag,
        landed.delivery_reason as row_reason,
        landed.raw_row
    from landed
)

select * from typed
