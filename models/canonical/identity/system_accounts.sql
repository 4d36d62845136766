with conformed as (
    {{ union_conformed('system_accounts', [
        'source_system', 'source_table', 'row_number', 'source_record_id', 'system_account_id',
        'declared_account_id', 'external_system', 'external_id', 'account_name', 'domain',
        'merged_into_id', 'is_deleted', 'known_from'
    ], domain='identity') }}
),

system_accounts as (
    select
        conformed.source_system,
        conformed.source_table,
        conformed.row_number,
        conformed.source_record_id,
        conformed.system_account_id,
        conformed.declared_account_id,
        conformed.external_system,
        conformed.external_id,
        conformed.account_name,
        conformed.domain,
        conformed.merged_into_id,
        conformed.is_deleted,
        conformed.known_from
    from conformed
)

select * from system_accounts
