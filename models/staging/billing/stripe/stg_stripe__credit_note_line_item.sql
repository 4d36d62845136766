with landed as (
    {{ landed_rows(source('stripe', 'credit_note_line_item'), ['credit_note_id', 'id']) }}
),

typed as (
    select
        landed.credit_note_id || ':' || landed.id as record_id,
        landed.row_number,
        landed.credit_note_id,
        {{ dbt.safe_cast('landed.amount', 'decimal(18, 6)') }} as amount_minor,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when lower(landed.livemode) in ('false', 'f', '0', 'no') then 'test_mode'
            when {{ any_unreadable(['landed.amount'], 'decimal(18, 6)') }} then 'invalid_amount'
            when landed.amount is null then 'invalid_amount'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
