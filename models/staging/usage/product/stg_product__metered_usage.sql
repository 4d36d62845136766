with source as (
    select *, loaded_at as _fivetran_synced from {{ source('product', 'metered_usage') }}
),

landed as (
    {{ landed_rows('source', ['workspace_id', 'meter', 'usage_date']) }}
),

metered_usage as (
    select
        row_number,
        workspace_id as system_account_id,
        meter,
        usage_date as usage_date_text,
        {{ dbt.safe_cast('usage_date', 'date') }} as usage_date,
        {{ dbt.safe_cast('quantity', 'decimal(18, 4)') }} as quantity,
        loaded_at as loaded_text,
        {{ company_date(utc_timestamp('loaded_at')) }} as loaded_date,
        delivery_reason,
        raw_row
    from landed
)

select * from metered_usage
