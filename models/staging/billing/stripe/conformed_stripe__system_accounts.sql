-- Billing customers with what can tell who they are: the metadata and the domain of the e-mail address.
with customers as (
    select * from {{ ref('stg_stripe__customer') }} where row_reason is null
),

system_accounts as (
    select
        'stripe' as source_system,
        'customer' as source_table,
        row_number,
        record_id as source_record_id,
        customer_id as system_account_id,
        account_id as declared_account_id,
        cast(null as {{ dbt.type_string() }}) as external_system,
        cast(null as {{ dbt.type_string() }}) as external_id,
        account_name,
        domain,
        cast(null as {{ dbt.type_string() }}) as merged_into_id,
        is_deleted,
        coalesce({{ company_date('created_at') }}, {{ first_date() }}) as known_from
    from customers
)

select * from system_accounts
