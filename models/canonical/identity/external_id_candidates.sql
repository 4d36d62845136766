-- Two systems that name each other's records speak of one customer; the pointer may stand on either side.
{{ config(materialized='view') }}
with system_accounts as (
    select * from {{ ref('system_accounts') }}
),

declared_links as (
    select * from {{ ref('declared_links') }} where valid_from <= {{ as_of_date() }}
),

linked as (
    select source_system, system_account_id, account_key
    from declared_links
    where valid_to > {{ as_of_date() }}
),

-- A record whose last entry in the register is over stays decided: the register took it away from somebody.
decided as (
    select source_system, system_account_id from declared_links group by source_system, system_account_id
),

unlinked as (
    select system_accounts.*
    from system_accounts
    left join decided
        on
            system_accounts.source_system = decided.source_system
            and system_accounts.system_account_id = decided.system_account_id
    where decided.source_system is null and system_accounts.declared_account_id is null
),

external_id_candidates as (
    select unlinked.source_system, unlinked.system_account_id, linked.account_key
    from unlinked
    inner join linked
        on unlinked.external_system = linked.source_system and unlinked.external_id = linked.system_account_id
    union
    select unlinked.source_system, unlinked.system_account_id, linked.account_key
    from unlinked
    inner join system_accounts as pointing
        on unlinked.source_system = pointing.external_system and unlinked.system_account_id = pointing.external_id
    inner join linked
        on pointing.source_system = linked.source_system and pointing.system_account_id = linked.system_account_id
)

select * from external_id_candidates
