with conformed as (
    {{ union_conformed('metered_usage_days', [
        'source_system', 'source_table', 'row_number', 'source_record_id', 'system_account_id',
        'meter', 'usage_date', 'quantity', 'recorded_date'
    ], domain='usage') }}
),

links as (
    select * from {{ ref('usage_links') }}
),

metered_usage_days as (
    select
        conformed.source_system || ':' || conformed.source_record_id as source_record_key,
        conformed.source_system,
        links.account_key as leaf_account_key,
        conformed.meter,
        conformed.usage_date,
        conformed.quantity,
        conformed.recorded_date
    from conformed
    inner join links
        on
            conformed.source_system = links.source_system
            and conformed.system_account_id = links.system_account_id
            and conformed.usage_date >= links.counts_from
            and conformed.usage_date < links.valid_to
)

select * from metered_usage_days
