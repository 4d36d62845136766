with users as (
    select * from {{ ref('stg_salesforce__user') }} where row_reason is null and not is_deleted
),

roles as (
    select * from {{ ref('stg_salesforce__user_role') }} where row_reason is null and not is_deleted
),

crm_owners as (
    select
        'salesforce' as source_system,
        'user' as source_table,
        users.row_number,
        users.record_id as source_record_id,
        'salesforce:' || users.owner_id as owner_key,
        roles.team,
        users.is_active
    from users
    left join roles on users.user_role_id = roles.user_role_id
)

select * from crm_owners
