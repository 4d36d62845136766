-- The service end date of an item is its LAST day, unlike the end date of a charge; here it becomes the day after.
with landed as (
    {{ landed_rows(source('zuora', 'invoice_item'), ['id']) }}
),

typed as (
    select
        landed.id as record_id,
        landed.row_number,
        landed.invoice_id,
        landed.rate_plan_charge_id as charge_id,
        landed.product_id,
        nullif(trim(landed.applied_to_invoice_item_id), '') as discounted_item_id,
        nullif(upper(trim(landed.transaction_currency)), '') as currency_code,
        {{ dbt.safe_cast('landed.charge_amount', 'decimal(18, 6)') }} as amount_local,
        {{ dbt.safe_cast('landed.unit_price', 'decimal(18, 6)') }} as unit_price_local,
        {{ dbt.safe_cast('landed.service_start_date', 'date') }} as period_from,
        cast({{ dbt.dateadd('day', 1, dbt.safe_cast('landed.service_end_date', 'date')) }} as date) as period_to,
        {{ utc_timestamp('landed._fivetran_synced') }} as synced_at,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when {{ safe_boolean('landed._fivetran_deleted', 'false') }} then 'deleted_in_source'
            when {{ any_unreadable(['landed.service_start_date', 'landed.service_end_date'], 'date') }} then 'invalid_date'
            when landed.service_start_date is null or landed.service_end_date is null then 'invalid_date'
            when landed.charge_amount is null or {{ any_unreadable(['landed.charge_amount'], 'decimal(18, 6)') }}
                then 'invalid_amount'
            when {{ any_unreadable(['landed.quantity'], 'decimal(18, 4)') }} then 'invalid_quantity'
            when landed.transaction_currency is null then 'missing_currency'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
