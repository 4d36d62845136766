with conformed as (
    {{ union_conformed('activities', [
        'source_system', 'source_table', 'row_number', 'source_record_id', 'system_account_id',
        'activity_type', 'activity_date', 'contact_key', 'opportunity_key', 'owner_key',
        'recorded_date'
    ], domain='crm') }}
),

links as (
    select * from {{ ref('account_links') }}
),

activities as (
    select
        conformed.source_system || ':' || conformed.source_record_id as source_record_key,
        conformed.source_system,
        links.account_key as leaf_account_key,
        conformed.activity_type,
        conformed.activity_date,
        conformed.contact_key,
        conformed.opportunity_key,
        conformed.owner_key,
        conformed.recorded_date
    from conformed
    inner join links
        on
            conformed.source_system = links.source_system
            and conformed.system_account_id = links.system_account_id
            and coalesce(conformed.activity_date, {{ as_of_date() }}) >= links.valid_from
            and coalesce(conformed.activity_date, {{ as_of_date() }}) < links.valid_to
)

select * from activities
