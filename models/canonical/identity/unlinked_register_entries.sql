-- Entries of the register that say nothing, because their record or their account does not exist.
{{ config(materialized='view') }}
with register as (
    select * from {{ ref('conformed_reference__account_links') }}
),

system_accounts as (
    select * from {{ ref('system_accounts') }}
),

known_accounts as (
    select * from {{ ref('known_accounts') }}
),

unlinked_register_entries as (
    select
        register.row_number,
        register.source_system,
        register.system_account_id,
        register.account_id,
        'register_target_unknown' as reason_code
    from register
    left join system_accounts
        on
            register.source_system = system_accounts.source_system
            and register.system_account_id = system_accounts.system_account_id
    left join known_accounts on register.account_id = known_accounts.account_key
    where system_accounts.source_system is null or known_accounts.account_key is null
)

select * from unlinked_register_entries
