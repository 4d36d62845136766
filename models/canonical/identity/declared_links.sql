-- Links that somebody declared: the account id on the record itself, then the company's dated register as it is known today.
{{ config(materialized='view') }}
with system_accounts as (
    select * from {{ ref('system_accounts') }}
),

known_accounts as (
    select * from {{ ref('known_accounts') }}
),

register as (
    select * from {{ ref('conformed_reference__account_links') }}
),

declared as (
    select
        system_accounts.source_system,
        system_accounts.system_account_id,
        known_accounts.account_key
    from system_accounts
    inner join known_accounts on system_accounts.declared_account_id = known_accounts.account_key
),

numbered as (
    select
        *,
        row_number() over (partition by source_system, system_account_id order by valid_from) as entry_number
    from register
),

-- The first entry of a record holds since always: its facts from before belong to somebody. What begins or ends after the
-- as-of date has not happened yet.
registered as (
    select
        numbered.source_system,
        numbered.system_account_id,
        numbered.account_id as account_key,
        case when numbered.entry_number = 1 then {{ first_date() }} else numbered.valid_from end as valid_from,
        case when numbered.valid_to > {{ as_of_date() }} then {{ open_end_date() }} else numbered.valid_to end as valid_to
    from numbered
    inner join known_accounts on numbered.account_id = known_accounts.account_key
    inner join system_accounts
        on
            numbered.source_system = system_accounts.source_system
            and numbered.system_account_id = system_accounts.system_account_id
    left join declared
        on
            numbered.source_system = declared.source_system
            and numbered.system_account_id = declared.system_account_id
    where declared.source_system is null and numbered.valid_from <= {{ as_of_date() }}
),

declared_links as (
    select
        source_system,
        system_account_id,
        account_key,
        'declared' as rule,
        {{ first_date() }} as valid_from,
        {{ open_end_date() }} as valid_to
    from declared
    union all
    select source_system, system_account_id, account_key, 'register' as rule, valid_from, valid_to
    from registered
)

select * from declared_links
