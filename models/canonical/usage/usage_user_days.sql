with conformed as (
    {{ union_conformed('usage_user_days', [
        'source_system', 'system_account_id', 'event_date', 'user_key', 'event_count',
        'core_event_count', 'recorded_date'
    ], domain='usage') }}
),

links as (
    select * from {{ ref('account_links') }}
),

usage_user_days as (
    select
        conformed.source_system,
        links.account_key as leaf_account_key,
        conformed.event_date,
        conformed.user_key,
        conformed.event_count,
        conformed.core_event_count,
        conformed.recorded_date
    from conformed
    inner join links
        on
            conformed.source_system = links.source_system
            and conformed.system_account_id = links.system_account_id
            and conformed.event_date >= links.valid_from
            and conformed.event_date < links.valid_to
)

select * from usage_user_days
