-- Records that no rule could link, and why; their facts wait until somebody decides.
with system_accounts as (
    select * from {{ ref('system_accounts') }}
),

linked_records as (
    select source_system, system_account_id
    from {{ ref('account_links') }}
    group by source_system, system_account_id
),

candidates as (
    select source_system, system_account_id, 'conflicting_keys' as reason_code, account_key
    from {{ ref('external_id_candidates') }}
    union all
    select source_system, system_account_id, 'ambiguous_domain' as reason_code, account_key
    from {{ ref('domain_candidates') }}
),

candidate_lists as (
    select
        source_system, system_account_id, reason_code, {{ listed('account_key', 20) }} as candidate_accounts
    from candidates
    group by source_system, system_account_id, reason_code
),

merge_cycles as (
    select * from {{ ref('merged_records') }} where is_cycle
),

shared_domains as (
    select * from {{ ref('shared_mail_domains') }}
),

unlinked_system_accounts as (
    select
        system_accounts.source_system,
        system_accounts.source_table,
        system_accounts.row_number,
        system_accounts.source_record_id,
        system_accounts.system_account_id,
        system_accounts.account_name,
        system_accounts.domain,
        case
            when system_accounts.is_deleted then 'deleted_in_source'
            when merge_cycles.source_system is not null then 'merge_cycle'
            when system_accounts.declared_account_id is not null then 'unknown_account'
            when candidate_lists.reason_code is not null then candidate_lists.reason_code
            when shared_domains.domain is not null then 'shared_mail_domain'
            else 'unmatched_account'
        end as reason_code,
        candidate_lists.candidate_accounts
    from system_accounts
    left join linked_records
        on
            system_accounts.source_system = linked_records.source_system
            and system_accounts.system_account_id = linked_records.system_account_id
    left join candidate_lists
        on
            system_accounts.source_system = candidate_lists.source_system
            and system_accounts.system_account_id = candidate_lists.system_account_id
    left join merge_cycles
        on
            system_accounts.source_system = merge_cycles.source_system
            and system_accounts.system_account_id = merge_cycles.system_account_id
    left join shared_domains on system_accounts.domain = shared_domains.domain
    where linked_records.source_system is null
)

select * from unlinked_system_accounts
