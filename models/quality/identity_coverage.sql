-- How far the records of each system are linked to accounts, by rule, and what hangs on those that are not.
with system_accounts as (
    select * from {{ ref('system_accounts') }}
),

links as (
    select source_system, system_account_id, min(rule) as rule
    from {{ ref('account_links') }}
    group by source_system, system_account_id
),

unlinked as (
    select * from {{ ref('unlinked_system_accounts') }}
),

outcomes as (
    select
        system_accounts.source_system,
        coalesce(links.rule, unlinked.reason_code) as outcome,
        links.rule is not null as is_linked,
        count(*) as record_count
    from system_accounts
    left join links
        on
            system_accounts.source_system = links.source_system
            and system_accounts.system_account_id = links.system_account_id
    left join unlinked
        on
            system_accounts.source_system = unlinked.source_system
            and system_accounts.system_account_id = unlinked.system_account_id
    group by
        system_accounts.source_system, coalesce(links.rule, unlinked.reason_code),
        links.rule is not null
),

waiting_rows as (
    select source_system, reason_code as outcome, count(*) as row_count
    from {{ ref('unlinked_rows') }}
    group by source_system, reason_code
),

user_days as (
    {{ union_conformed('usage_user_days', ['source_system', 'system_account_id', 'event_count'], domain='usage') }}
),

waiting_use as (
    select
        user_days.source_system,
        coalesce(unlinked.reason_code, 'unmatched_account') as outcome,
        sum(user_days.event_count) as event_count
    from user_days
    left join links
        on
            user_days.source_system = links.source_system
            and user_days.system_account_id = links.system_account_id
    left join unlinked
        on
            user_days.source_system = unlinked.source_system
            and user_days.system_account_id = unlinked.system_account_id
    where links.rule is null
    group by user_days.source_system, coalesce(unlinked.reason_code, 'unmatched_account')
),

places as (
    select source_system, outcome from outcomes
    union
    select source_system, outcome from waiting_rows
    union
    select source_system, outcome from waiting_use
),

identity_coverage as (
    select
        places.source_system,
        places.outcome,
        coalesce(outcomes.is_linked, false) as is_linked,
        coalesce(outcomes.record_count, 0) as record_count,
        coalesce(waiting_rows.row_count, 0) as waiting_row_count,
        cast(coalesce(waiting_use.event_count, 0) as {{ dbt.type_bigint() }}) as waiting_event_count
    from places
    left join outcomes on places.source_system = outcomes.source_system and places.outcome = outcomes.outcome
    left join waiting_rows
        on places.source_system = waiting_rows.source_system and places.outcome = waiting_rows.outcome
    left join waiting_use on places.source_system = waiting_use.source_system and places.outcome = waiting_use.outcome
)

select * from identity_coverage
