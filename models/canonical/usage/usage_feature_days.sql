{{ config(materialized='view') }}
with conformed as (
    {{ union_conformed('usage_feature_days', [
        'source_system', 'system_account_id', 'event_date', 'feature_id', 'event_count',
        'user_count', 'recorded_date'
    ], domain='usage') }}
),

links as (
    select * from {{ ref('usage_links') }}
),

-- An account may have several workspaces; a user id belongs to one of them.
usage_feature_days as (
    select
        conformed.source_system,
        links.account_key as leaf_account_key,
        conformed.event_date,
        conformed.feature_id,
        cast(sum(conformed.event_count) as bigint) as event_count,
        cast(sum(conformed.user_count) as bigint) as user_count,
        max(conformed.recorded_date) as recorded_date
    from conformed
    inner join links
        on
            conformed.source_system = links.source_system
            and conformed.system_account_id = links.system_account_id
            and conformed.event_date >= links.counts_from
            and conformed.event_date < links.valid_to
    group by conformed.source_system, links.account_key, conformed.event_date, conformed.feature_id
)

select * from usage_feature_days
