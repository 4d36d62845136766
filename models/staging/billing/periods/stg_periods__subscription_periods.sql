with source as (
    select * from {{ source('periods', 'subscription_periods') }}
),

typed as (
    select
        source._row_number as row_number,
        nullif(trim(source.period_id), '') as period_id,
        nullif(trim(source.account_id), '') as account_id,
        nullif(trim(source.subscription_id), '') as subscription_id,
        source.account_name,
        source.segment,
        source.industry,
        source.region,
        source.channel,
        nullif(trim(source.product_id), '') as product_id,
        source.plan_id,
        source.price_book,
        lower(trim(source.billing_interval)) as billing_interval,
        nullif(upper(trim(source.currency)), '') as currency_code,
        lower(trim(coalesce(source.status, 'active'))) as status,
        source.end_reason,
        source.start_date as start_date_text,
        source.end_date as end_date_text,
        source.signed_date as signed_date_text,
        source.recorded_date as recorded_date_text,
        source.quantity as quantity_text,
        source.list_amount as list_amount_text,
        {{ dbt.safe_cast('source.start_date', 'date') }} as start_date,
        {{ dbt.safe_cast('source.end_date', 'date') }} as end_date,
        {{ dbt.safe_cast('source.signed_date', 'date') }} as signed_date,
        {{ dbt.safe_cast('source.recorded_date', 'date') }} as recorded_date,
        {{ dbt.safe_cast('source.amount', 'decimal(18, 6)') }} as amount,
        {{ dbt.safe_cast('source.list_amount', 'decimal(18, 6)') }} as list_amount,
        {{ dbt.safe_cast('source.quantity', 'decimal(18, 4)') }} as quantity,
        {{ dbt.safe_cast("coalesce(source.interval_count, '1')", 'integer') }} as interval_count,
        {{ safe_boolean('source.is_ramp', 'false') }} as is_ramp,
        {{ safe_boolean('source.is_renewal_pending', 'false') }} as is_renewal_pending,
        {{ dbt.hash(fields_as_text('source', [
            'period_id', 'account_id', 'subscription_id', 'account_name', 'segment', 'industry', 'region', 'channel',
            'product_id', 'plan_id', 'price_book', 'billing_interval', 'interval_count', 'currency', 'status',
            'start_date', 'end_date', 'signed_date', 'recorded_date', 'quantity', 'amount', 'list_amount',
            'is_ramp', 'is_renewal_pending', 'end_reason'
        ])) }} as row_fingerprint,
        {{ row_as_json('source') }} as raw_row
    from source
)

select * from typed
