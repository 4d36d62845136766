-- A line id is unique only together with its invoice id.
with landed as (
    {{ landed_rows(source('stripe', 'invoice_line_item'), ['invoice_id', 'id']) }}
),

typed as (
    select
        landed.invoice_id || ':' || landed.id as record_id,
        landed.row_number,
        landed.invoice_id,
        landed.subscription_id,
        landed.subscription_item_id,
        coalesce(landed.price_id, landed.plan_id) as price_id,
        {{ dbt.safe_cast('landed.amount', 'decimal(18, 6)') }} as amount_minor,
        upper(trim(landed.currency)) as currency_code,
        {{ dbt.safe_cast('landed.quantity', 'decimal(18, 4)') }} as quantity,
        {{ utc_timestamp('landed.period_start') }} as period_start_at,
        {{ utc_timestamp('landed.period_end') }} as period_end_at,
        {{ safe_boolean('landed.proration', 'false') }} as is_proration,
        landed.description,
        {{ utc_timestamp('landed._fivetran_synced') }} as synced_at,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when lower(landed.livemode) in ('false', 'f', '0', 'no') then 'test_mode'
            when {{ any_unreadable(['landed.period_start', 'landed.period_end'], 'timestamp') }} then 'invalid_date'
            when landed.period_start is null or landed.period_end is null then 'invalid_date'
            when {{ any_unreadable(['landed.amount'], 'decimal(18, 6)') }} then 'invalid_amount'
            when landed.amount is null then 'invalid_amount'
            when {{ any_unreadable(['landed.quantity'], 'decimal(18, 4)') }} then 'invalid_quantity'
            when {{ dbt.safe_cast('landed.quantity', 'decimal(18, 4)') }} < 0 then 'invalid_quantity'
            when landed.currency is null then 'missing_currency'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
