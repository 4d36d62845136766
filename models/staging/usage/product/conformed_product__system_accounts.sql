-- The billing id is a customer of the vendor that bills the workspace; the link rules find it among all billing vendors.
with workspaces as (
    select * from {{ ref('int_product__judged_workspaces') }}
    where reason_code is null
),

system_accounts as (
    select
        'product' as source_system,
        'workspaces' as source_table,
        row_number,
        system_account_id as source_record_id,
        system_account_id,
        account_id as declared_account_id,
        case when external_billing_id is not null then 'stripe' end as external_system,
        external_billing_id as external_id,
        account_name,
        domain,
        cast(null as {{ dbt.type_string() }}) as merged_into_id,
        false as is_deleted,
        created_date as known_from
    from workspaces
)

select * from system_accounts
