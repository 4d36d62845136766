-- Solved for good: the first solving after the ticket was last open. Reopened: open again after a solving.
with history as (
    select * from {{ ref('stg_zendesk__ticket_field_history') }}
    where row_reason is null
),

rules as (
    select * from {{ ref('ticket_rules') }}
),

changes as (
    select
        history.ticket_id,
        history.changed_at,
        rules.attribute,
        rules.outcome
    from history
    inner join rules
        on
            history.value = rules.value
            and rules.attribute
            = case history.field_name when 'status' then 'status' when 'satisfaction_score' then 'satisfaction' end
),

edges as (
    select
        *,
        max(case when outcome = 'open' then changed_at end) over (partition by ticket_id) as last_open_at,
        min(case when outcome = 'solved' then changed_at end) over (partition by ticket_id) as first_solved_at,
        max(case when attribute = 'satisfaction' then changed_at end) over (partition by ticket_id) as last_rated_at
    from changes
),

ticket_progress as (
    select
        ticket_id,
        min(
            case when outcome = 'solved' and (last_open_at is null or changed_at > last_open_at) then changed_at end
        ) as solved_at,
        max(case when outcome = 'open' and changed_at > first_solved_at then changed_at end) as reopened_at,
        max(case when attribute = 'satisfaction' and changed_at = last_rated_at then outcome end) as satisfaction
    from edges
    group by ticket_id
)

select * from ticket_progress
