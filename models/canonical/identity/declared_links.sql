-- Links that somebody declared: the account id on the record itself, then the company's dated register.
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

-- The first entry of a record holds since always: its facts from before belong to somebody.
registered as (
    select
        register.source_system,
        register.system_account_id,
        register.account_id as account_key,
        case when row_number() over (
            partition by register.source_system, register.system_account_id order by register.valid_from
        ) = 1 then {{ first_date() }} else register.valid_from end as valid_from,
        register.valid_to
    from register
    inner join known_accounts on register.account_id = known_accounts.account_key
    inner join system_accounts
        on
            register.source_system = system_accounts.source_system
            and register.system_account_id = system_accounts.system_account_id
    where system_accounts.declared_account_id is null
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
