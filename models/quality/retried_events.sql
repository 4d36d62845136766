-- Use that was probably sent twice: it counts, because nobody can tell a retry from a person who did a thing twice.
with conformed as (
    {{ union_conformed(
        'retried_events', ['source_system', 'system_account_id', 'month', 'event_count', 'first_event_id'], domain='usage'
    ) }}
),

reason_codes as (
    select * from {{ ref('reason_codes') }}
    where reason_code = 'retried_event'
),

retried_events as (
    select
        conformed.source_system,
        conformed.system_account_id,
        conformed.month,
        conformed.event_count,
        conformed.first_event_id,
        reason_codes.reason_code,
        reason_codes.meaning,
        reason_codes.remedy
    from conformed
    left join reason_codes on true
)

select * from retried_events
