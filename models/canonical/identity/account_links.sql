-- The one place that says who a record is: rules in order, one account a record and day, so that no join fans out.
{%- set billing = "('" ~ vendors_of('billing') | join("', '") ~ "')" %}
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

known_until as (
    select source_system, system_account_id, max(valid_to) as valid_to
    from own_links
    group by source_system, system_account_id
),

survivors as (
    select merged_records.*
    from {{ ref('merged_records') }} as merged_records
    inner join system_accounts
        on
            merged_records.source_system = system_accounts.source_system
            and merged_records.survivor_id = system_accounts.system_account_id
    left join known_until
        on
            merged_records.source_system = known_until.source_system
            and merged_records.system_account_id = known_until.system_account_id
    where known_until.source_system is null and not merged_records.is_cycle
),

-- Whoever is billed is a customer, even if nobody knows more, or knows it no longer.
alone as (
    select
        system_accounts.source_system,
        system_accounts.system_account_id,
        system_accounts.source_system || ':' || system_accounts.system_account_id as account_key,
        'stands_alone' as rule,
        coalesce(known_until.valid_to, {{ first_date() }}) as valid_from,
        {{ open_end_date() }} as valid_to
    from system_accounts
    left join known_until
        on
            system_accounts.source_system = known_until.source_system
            and system_accounts.system_account_id = known_until.system_account_id
    left join survivors
        on
            system_accounts.source_system = survivors.source_system
            and system_accounts.system_account_id = survivors.system_account_id
    where
        system_accounts.source_system in {{ billing }}
        and survivors.source_system is null
        and coalesce(known_until.valid_to, {{ first_date() }}) < {{ open_end_date() }}
),

found as (
    select * from own_links
    union all
    select * from alone
),

account_links as (
    select source_system, system_account_id, account_key, rule, valid_from, valid_to from found
    union all
    select
        survivors.source_system,
        survivors.system_account_id,
        found.account_key,
        'merged' as rule,
        found.valid_from,
        found.valid_to
    from survivors
    inner join found
        on survivors.source_system = found.source_system and survivors.survivor_id = found.system_account_id
)

select * from account_links
