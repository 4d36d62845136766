with conformed as (
    {{ union_conformed('product_users', [
        'source_system', 'source_table', 'row_number', 'source_record_id', 'system_account_id',
        'user_key', 'email_domain', 'department', 'role', 'created_date', 'deactivated_date'
    ], domain='usage') }}
),

links as (
    select * from {{ ref('account_links') }}
),

product_users as (
    select
        conformed.source_system || ':' || conformed.source_record_id as source_record_key,
        conformed.source_system,
        links.account_key as leaf_account_key,
        conformed.user_key,
        conformed.email_domain,
        conformed.department,
        conformed.role,
        conformed.created_date,
        conformed.deactivated_date
    from conformed
    inner join links
        on
            conformed.source_system = links.source_system
            and conformed.system_account_id = links.system_account_id
            and coalesce(conformed.created_date, {{ as_of_date() }}) >= links.valid_from
            and coalesce(conformed.created_date, {{ as_of_date() }}) < links.valid_to
)

select * from product_users
