with conformed as (
    {{ union_conformed('contacts', [
        'source_system', 'source_table', 'row_number', 'source_record_id', 'system_account_id',
        'contact_key', 'department', 'seniority', 'is_economic_buyer', 'created_date'
    ], domain='crm') }}
),

links as (
    select * from {{ ref('account_links') }}
),

contacts as (
    select
        conformed.source_system || ':' || conformed.source_record_id as source_record_key,
        conformed.source_system,
        links.account_key as leaf_account_key,
        conformed.contact_key,
        conformed.department,
        conformed.seniority,
        conformed.is_economic_buyer,
        conformed.created_date
    from conformed
    inner join links
        on
            conformed.source_system = links.source_system
            and conformed.system_account_id = links.system_account_id
            and coalesce(conformed.created_date, {{ as_of_date() }}) >= links.valid_from
            and coalesce(conformed.created_date, {{ as_of_date() }}) < links.valid_to
)

select * from contacts
