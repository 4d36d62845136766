with users as (
    select * from {{ ref('int_product__judged_users') }}
    where reason_code is null
),

product_users as (
    select
        'product' as source_system,
        'users' as source_table,
        row_number,
        user_id as source_record_id,
        system_account_id,
        'product:' || user_id as user_key,
        email_domain,
        department,
        role,
        created_date,
        deactivated_date
    from users
)

select * from product_users
