with conformed as (
    {{ union_conformed('churn_reasons', [
        'source_system', 'source_table', 'row_number', 'source_record_id', 'system_account_id',
        'churn_date', 'reason', 'recorded_date'
    ], domain='success') }}
),

links as (
    select * from {{ ref('account_links') }}
),

recorded_churn_reasons as (
    select
        conformed.source_system || ':' || conformed.source_record_id as source_record_key,
        conformed.source_system,
        links.account_key as leaf_account_key,
        conformed.churn_date,
        conformed.reason,
        conformed.recorded_date
    from conformed
    inner join links
        on
            conformed.source_system = links.source_system
            and conformed.system_account_id = links.system_account_id
            and conformed.churn_date >= links.valid_from
            and conformed.churn_date < links.valid_to
)

select * from recorded_churn_reasons
