with users as (
    select * from {{ ref('stg_product__users') }}
),

workspaces as (
    select * from {{ ref('int_product__judged_workspaces') }}
    where reason_code is null
),

judged_users as (
    select
        users.row_number,
        users.user_id,
        users.system_account_id,
        users.email_domain,
        users.department,
        users.role,
        coalesce(users.created_date, {{ first_date() }}) as created_date,
        users.deactivated_date,
        case
            when users.delivery_reason is not null then users.delivery_reason
            when users.system_account_id is null then 'missing_account'
            when workspaces.system_account_id is null then 'orphan_row'
            when users.created_text is not null and users.created_date is null then 'invalid_timestamp'
            when users.deactivated_text is not null and users.deactivated_date is null then 'invalid_timestamp'
            when users.deactivated_date < users.created_date then 'end_before_start'
        end as reason_code,
        users.raw_row
    from users
    left join workspaces on users.system_account_id = workspaces.system_account_id
)

select * from judged_users
