{{ config(materialized='view') }}
with conformed as (
    {{ union_conformed('usage_user_days', [
        'source_system', 'system_account_id', 'event_date', 'user_key', 'event_count',
        'core_event_count', 'recorded_date'
    ], domain='usage') }}
),

links as (
    select * from {{ ref('usage_links') }}
),

usage_user_days as (
    select
        conformed.source_system,
        links.account_key as leaf_account_key,
        conformed.event_date,
        conformed.user_key,
        cast(sum(conformed.event_count) as bigint) as event_count,
        cast(sum(conformed.core_event_count) as bigint) as core_event_count,
        max(conformed.recorded_date) as recorded_date
    from conformed
    inner join links
        on
            conformed.source_system = links.source_system
            and conformed.system_account_id = links.system_account_id
            and conformed.event_date >= links.counts_from
            and conformed.event_date < links.valid_to
    group by conformed.source_system, links.account_key, conformed.event_date, conformed.user_key
)

select * from usage_user_days
