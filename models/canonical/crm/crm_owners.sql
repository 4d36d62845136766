with conformed as (
    {{ union_conformed('crm_owners', [
        'source_system', 'source_table', 'row_number', 'source_record_id', 'owner_key', 'team',
        'is_active'
    ], domain='crm') }}
),

crm_owners as (
    select
        conformed.source_system || ':' || conformed.source_record_id as source_record_key,
        conformed.source_system,
        conformed.owner_key,
        conformed.team,
        conformed.is_active
    from conformed
)

select * from crm_owners
