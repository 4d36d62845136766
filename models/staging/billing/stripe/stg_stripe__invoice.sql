with landed as (
    {{ landed_rows(source('stripe', 'invoice'), ['id']) }}
),

typed as (
    select
        landed.id as record_id,
        landed.row_number,
        landed.id as invoice_id,
        landed.customer_id,
        landed.subscription_id,
        upper(trim(landed.currency)) as currency_code,
        lower(trim(landed.status)) as invoice_status,
        {{ dbt.safe_cast('landed.subtotal', 'decimal(18, 6)') }} as subtotal_minor,
        coalesce({{ utc_timestamp('landed.created') }}, {{ utc_timestamp('landed._fivetran_synced') }}) as invoiced_at,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when lower(landed.livemode) in ('false', 'f', '0', 'no') then 'test_mode'
            when {{ any_unreadable(['landed.created'], 'timestamp') }} then 'invalid_date'
            when {{ any_unreadable(['landed.subtotal'], 'decimal(18, 6)') }} then 'invalid_amount'
            when lower(landed.is_deleted) in ('true', 't', '1', 'yes') then 'deleted_in_source'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
