-- Billing customers with what can tell who they are: a custom field, the id in the CRM, the domain of the bill-to contact.
with customers as (
    select * from {{ ref('stg_zuora__account') }} where row_reason is null or row_reason = 'deleted_in_source'
),

contacts as (
    select * from {{ ref('stg_zuora__contact') }} where row_reason is null
),

system_accounts as (
    select
        'zuora' as source_system,
        'account' as source_table,
        customers.row_number,
        customers.record_id as source_record_id,
        customers.customer_id as system_account_id,
        customers.account_id as declared_account_id,
        case when customers.crm_id is not null then 'salesforce' end as external_system,
        customers.crm_id as external_id,
        customers.account_name,
        contacts.domain,
        cast(null as {{ dbt.type_string() }}) as merged_into_id,
        coalesce(customers.row_reason = 'deleted_in_source', false) as is_deleted,
        coalesce({{ company_date('customers.created_at') }}, {{ first_date() }}) as known_from
    from customers
    left join contacts
        on customers.bill_to_contact_id = contacts.contact_id and customers.customer_id = contacts.customer_id
)

select * from system_accounts
