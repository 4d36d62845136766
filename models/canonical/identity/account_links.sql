-- The one place that says who a record is: rules in order, one account a record and day, so that no join fans out.
{%- set billing = "('" ~ var('vendors:billing') | join("', '") ~ "')" %}
with system_accounts as (
    select * from {{ ref('system_accounts') }}
),

inferred as (
    select source_system, system_account_id, account_key, 'external_id' as rule
    from {{ ref('external_id_candidates') }}
    union all
    select source_system, system_account_id, account_key, 'domain' as rule
    from {{ ref('domain_candidates') }}
),

unambiguous as (
    select source_system, system_account_id, min(account_key) as account_key, min(rule) as rule
    from inferred
    group by source_system, system_account_id
    having count(*) = 1
),

own_links as (
    select source_system, system_account_id, account_key, rule, valid_from, valid_to
    from {{ ref('declared_links') }}
    union all
    select
        source_system, system_account_id, account_key, rule,
        {{ first_date() }} as valid_from,
        {{ open_end_date() }} as valid_to
    from unambiguous
),

merged as (
    select
        merged_records.source_system,
        merged_records.system_account_id,
        own_links.account_key,
        'merged' as rule,
        own_links.valid_from,
        own_links.valid_to
    from {{ ref('merged_records') }} as merged_records
    inner join own_links
        on
            merged_records.source_system = own_links.source_system
            and merged_records.survivor_id = own_links.system_account_id
    left join own_links as own
        on
            merged_records.source_system = own.source_system
            and merged_records.system_account_id = own.system_account_id
    where own.source_system is null and not merged_records.is_cycle
),

found as (
    select * from own_links
    union all
    select * from merged
),

linked_records as (
    select source_system, system_account_id from found group by source_system, system_account_id
),

account_links as (
    select source_system, system_account_id, account_key, rule, valid_from, valid_to from found
    union all
    -- Whoever is billed is a customer, even if nobody knows more.
    select
        system_accounts.source_system,
        system_accounts.system_account_id,
        coalesce(
            system_accounts.declared_account_id, system_accounts.source_system || ':' || system_accounts.system_account_id
        ) as account_key,
        'stands_alone' as rule,
        {{ first_date() }} as valid_from,
        {{ open_end_date() }} as valid_to
    from system_accounts
    left join linked_records
        on
            system_accounts.source_system = linked_records.source_system
            and system_accounts.system_account_id = linked_records.system_account_id
    where linked_records.source_system is null and system_accounts.source_system in {{ billing }}
)

select * from account_links
