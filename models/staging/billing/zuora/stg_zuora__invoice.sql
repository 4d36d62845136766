with landed as (
    {{ landed_rows(source('zuora', 'invoice'), ['id']) }}
),

typed as (
    select
        landed.id as record_id,
        landed.row_number,
        landed.id as invoice_id,
        landed.account_id as customer_id,
        replace(lower(trim(landed.status)), ' ', '') as invoice_status,
        nullif(upper(trim(landed.transaction_currency)), '') as currency_code,
        {{ dbt.safe_cast('landed.amount_without_tax', 'decimal(18, 6)') }} as amount_local,
        {{ dbt.safe_cast('landed.invoice_date', 'date') }} as invoice_date,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when {{ safe_boolean('landed._fivetran_deleted', 'false') }} then 'deleted_in_source'
            when landed.invoice_date is null or {{ any_unreadable(['landed.invoice_date'], 'date') }} then 'invalid_date'
            when {{ any_unreadable(['landed.amount_without_tax'], 'decimal(18, 6)') }} then 'invalid_amount'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
