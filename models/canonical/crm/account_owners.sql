with conformed as (
    {{ union_conformed('account_owners', [
        'source_system', 'source_table', 'row_number', 'source_record_id', 'system_account_id',
        'owner_key', 'valid_from', 'valid_to'
    ], domain='crm') }}
),

links as (
    select * from {{ ref('account_links') }}
),

account_owners as (
    select
        conformed.source_system || ':' || conformed.source_record_id as source_record_key,
        conformed.source_system,
        links.account_key as leaf_account_key,
        conformed.owner_key,
        conformed.valid_from,
        conformed.valid_to
    from conformed
    inner join links
        on
            conformed.source_system = links.source_system
            and conformed.system_account_id = links.system_account_id
            and conformed.valid_from >= links.valid_from
            and conformed.valid_from < links.valid_to
)

select * from account_owners
