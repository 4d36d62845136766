with accounts as (
    select * from {{ ref('int_hubspot__judged_companies') }} where row_reason is null
),

system_accounts as (
    select
        'hubspot' as source_system,
        'company' as source_table,
        row_number,
        record_id as source_record_id,
        system_account_id,
        declared_account_id,
        case when stripe_customer_id is not null then 'stripe' end as external_system,
        stripe_customer_id as external_id,
        account_name,
        domain,
        merged_into_id,
        is_deleted,
        coalesce(created_date, {{ first_date() }}) as known_from
    from accounts
)

select * from system_accounts
