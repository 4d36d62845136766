with conformed as (
    {{ union_conformed('entitlements', [
        'source_system', 'source_table', 'row_number', 'source_record_id', 'system_account_id',
        'product_family', 'entitlement', 'plan_id', 'limit_quantity', 'limit_period', 'valid_from',
        'valid_to', 'recorded_date'
    ], domain='usage') }}
),

links as (
    select * from {{ ref('account_links') }}
),

entitlements as (
    select
        conformed.source_system || ':' || conformed.source_record_id as source_record_key,
        conformed.source_system,
        links.account_key as leaf_account_key,
        conformed.product_family,
        conformed.entitlement,
        conformed.plan_id,
        conformed.limit_quantity,
        conformed.limit_period,
        conformed.valid_from,
        conformed.valid_to,
        conformed.recorded_date
    from conformed
    inner join links
        on
            conformed.source_system = links.source_system
            and conformed.system_account_id = links.system_account_id
            and conformed.valid_from >= links.valid_from
            and conformed.valid_from < links.valid_to
)

select * from entitlements
