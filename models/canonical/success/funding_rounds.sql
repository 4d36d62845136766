with conformed as (
    {{ union_conformed('funding_rounds', [
        'source_system', 'source_table', 'row_number', 'source_record_id', 'system_account_id',
        'round', 'currency_code', 'amount_local', 'announced_date', 'recorded_date'
    ], domain='success') }}
),

links as (
    select * from {{ ref('account_links') }}
),

funding_rounds as (
    select
        conformed.source_system || ':' || conformed.source_record_id as source_record_key,
        conformed.source_system,
        links.account_key as leaf_account_key,
        conformed.round,
        conformed.currency_code,
        conformed.amount_local,
        conformed.announced_date,
        conformed.recorded_date
    from conformed
    inner join links
        on
            conformed.source_system = links.source_system
            and conformed.system_account_id = links.system_account_id
            and conformed.announced_date >= links.valid_from
            and conformed.announced_date < links.valid_to
)

select * from funding_rounds
