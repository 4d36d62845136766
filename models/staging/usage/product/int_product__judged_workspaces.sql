with workspaces as (
    select * from {{ ref('stg_product__workspaces') }}
),

judged_workspaces as (
    select
        row_number,
        system_account_id,
        account_name,
        domain,
        external_billing_id,
        account_id,
        coalesce(created_date, {{ first_date() }}) as created_date,
        case
            when delivery_reason is not null then delivery_reason
            when created_text is not null and created_date is null then 'invalid_timestamp'
        end as reason_code,
        raw_row
    from workspaces
)

select * from judged_workspaces
