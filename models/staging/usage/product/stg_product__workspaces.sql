with source as (
    select *, loaded_at as _fivetran_synced from {{ source('product', 'workspaces') }}
),

landed as (
    {{ landed_rows('source', ['id']) }}
),

workspaces as (
    select
        row_number,
        id as system_account_id,
        name as account_name,
        lower(domain) as domain,
        external_billing_id,
        account_id,
        created_at as created_text,
        {{ company_date(utc_timestamp('created_at')) }} as created_date,
        delivery_reason,
        raw_row
    from landed
)

select * from workspaces
