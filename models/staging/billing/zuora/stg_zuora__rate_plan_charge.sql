-- One row a segment of a charge in one version of its subscription. The day after the last day is its end: the end date
-- of a segment is the start date of the next one. mrr has nine decimals in the source and keeps them.
with landed as (
    {{ landed_rows(source('zuora', 'rate_plan_charge'), ['id']) }}
),

typed as (
    select
        landed.id as record_id,
        landed.row_number,
        landed.id as charge_id,
        coalesce(nullif(trim(landed.charge_number), ''), landed.original_id, landed.id) as charge_number,
        {{ dbt.safe_cast("coalesce(landed.segment, '1')", 'integer') }} as segment_number,
        landed.rate_plan_id,
        landed.product_rate_plan_charge_id,
        nullif(trim(landed.amendment_id), '') as amendment_id,
        replace(replace(lower(trim(landed.charge_type)), '-', ''), ' ', '') as charge_type,
        lower(trim(coalesce(landed.charge_model, ''))) like 'discount%' as is_discount,
        lower(trim(coalesce(landed.discount_level, 'subscription'))) as discount_level,
        nullif(lower(trim(landed.billing_period)), '') as billing_period,
        {{ dbt.safe_cast('landed.specific_billing_period', 'integer') }} as specific_billing_period,
        nullif(upper(trim(landed.transaction_currency)), '') as currency_code,
        {{ dbt.safe_cast('landed.mrr', 'decimal(20, 9)') }} as mrr_local,
        {{ dbt.safe_cast('landed.quantity', 'decimal(18, 4)') }} as quantity,
        {{ dbt.safe_cast('landed.effective_start_date', 'date') }} as start_date,
        {{ dbt.safe_cast('landed.effective_end_date', 'date') }} as end_date,
        {{ utc_timestamp('landed.created_date') }} as created_at,
        {{ utc_timestamp('landed._fivetran_synced') }} as synced_at,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when {{ safe_boolean('landed._fivetran_deleted', 'false') }} then 'deleted_in_source'
            when {{ any_unreadable(['landed.effective_start_date', 'landed.effective_end_date'], 'date') }}
                then 'invalid_date'
            when landed.effective_start_date is null then 'invalid_date'
            when {{ any_unreadable(['landed.segment'], 'integer') }} then 'invalid_version'
            when {{ any_unreadable(['landed.mrr'], 'decimal(20, 9)') }} then 'invalid_amount'
            when {{ any_unreadable(['landed.quantity'], 'decimal(18, 4)') }} then 'invalid_quantity'
            when {{ dbt.safe_cast('landed.quantity', 'decimal(18, 4)') }} < 0 then 'invalid_quantity'
            when {{ any_unreadable(['landed.specific_billing_period'], 'integer') }} then 'invalid_interval_count'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
