with source as (
    select *, loaded_at as _fivetran_synced from {{ source('product', 'users') }}
),

landed as (
    {{ landed_rows('source', ['id']) }}
),

users as (
    select
        row_number,
        id as user_id,
        workspace_id as system_account_id,
        lower(nullif({{ dbt.split_part('email', "'@'", 2) }}, '')) as email_domain,
        lower(department) as department,
        lower(role) as role,
        created_at as created_text,
        deactivated_at as deactivated_text,
        {{ company_date(utc_timestamp('created_at')) }} as created_date,
        {{ company_date(utc_timestamp('deactivated_at')) }} as deactivated_date,
        delivery_reason,
        raw_row
    from landed
)

select * from users
