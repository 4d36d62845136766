-- A business domain says who a record is only as long as one account uses it; providers of mail for everybody never do.
{{ config(materialized='view') }}
with system_accounts as (
    select system_accounts.*
    from {{ ref('system_accounts') }} as system_accounts
    left join {{ ref('shared_mail_domains') }} as shared on system_accounts.domain = shared.domain
    where system_accounts.domain is not null and shared.domain is null
),

declared_links as (
    select source_system, system_account_id, account_key, valid_to
    from {{ ref('declared_links') }}
    where valid_from <= {{ as_of_date() }}
),

candidates as (
    select * from {{ ref('external_id_candidates') }}
),

single_candidates as (
    select source_system, system_account_id, min(account_key) as account_key
    from candidates
    group by source_system, system_account_id
    having count(*) = 1
),

linked as (
    select source_system, system_account_id, account_key from declared_links where valid_to > {{ as_of_date() }}
    union all
    select * from single_candidates
),

domain_accounts as (
    select system_accounts.domain, linked.account_key
    from system_accounts
    inner join linked
        on
            system_accounts.source_system = linked.source_system
            and system_accounts.system_account_id = linked.system_account_id
    group by system_accounts.domain, linked.account_key
),

spoken_for as (
    select source_system, system_account_id from declared_links
    union
    select source_system, system_account_id from candidates
),

domain_candidates as (
    select system_accounts.source_system, system_accounts.system_account_id, domain_accounts.account_key
    from system_accounts
    inner join domain_accounts on system_accounts.domain = domain_accounts.domain
    left join spoken_for
        on
            system_accounts.source_system = spoken_for.source_system
            and system_accounts.system_account_id = spoken_for.system_account_id
    where spoken_for.source_system is null and system_accounts.declared_account_id is null
)

select * from domain_candidates
