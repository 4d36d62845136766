with landed as (
    {{ landed_rows(source('stripe', 'credit_note'), ['id']) }}
),

typed as (
    select
        landed.id as record_id,
        landed.row_number,
        landed.id as credit_note_id,
        landed.invoice_id,
        {{ dbt.safe_cast('landed.amount', 'decimal(18, 6)') }} as amount_minor,
        upper(trim(landed.currency)) as currency_code,
        {{ utc_timestamp('landed.created') }} as created_at,
        (lower(landed.status) = 'void' or landed.voided_at is not null) as is_voided,
        {{ utc_timestamp('landed._fivetran_synced') }} as synced_at,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when lower(landed.livemode) in ('false', 'f', '0', 'no') then 'test_mode'
            when {{ any_unreadable(['landed.created'], 'timestamp') }} then 'invalid_date'
            when {{ any_unreadable(['landed.amount'], 'decimal(18, 6)') }} then 'invalid_amount'
            when landed.amount is null then 'invalid_amount'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
