with source as (
    select *, loaded_at as _fivetran_synced from {{ source('product', 'entitlements') }}
),

landed as (
    {{ landed_rows('source', ['id']) }}
),

entitlements as (
    select
        row_number,
        id as entitlement_id,
        workspace_id as system_account_id,
        product_family,
        entitlement,
        plan as plan_id,
        {{ adapter.quote("limit") }} as limit_text,
        {{ dbt.safe_cast(adapter.quote('limit'), 'decimal(18, 4)') }} as limit_quantity,
        lower(limit_period) as limit_period,
        valid_to as valid_to_text,
        {{ dbt.safe_cast('valid_from', 'date') }} as valid_from,
        {{ dbt.safe_cast('valid_to', 'date') }} as valid_to,
        {{ company_date(utc_timestamp('loaded_at')) }} as loaded_date,
        delivery_reason,
        raw_row
    from landed
)

select * from entitlements
