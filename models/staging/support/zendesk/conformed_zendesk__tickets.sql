with tickets_judged as (
    select * from {{ ref('int_zendesk__judged_tickets') }}
    where reason_code is null
),

progress as (
    select * from {{ ref('int_zendesk__ticket_progress') }}
),

status_names as (
    select * from {{ ref('ticket_rules') }}
    where attribute = 'status_name'
),

-- Without history the last change stands for the day of the solution.
timed as (
    select
        tickets_judged.*,
        case
            when tickets_judged.is_solved then coalesce(progress.solved_at, tickets_judged.updated_at)
        end as solved_at,
        progress.reopened_at,
        progress.satisfaction,
        coalesce(status_names.outcome, tickets_judged.status) as status_name
    from tickets_judged
    left join status_names on tickets_judged.status = status_names.value
    left join progress on tickets_judged.ticket_id = progress.ticket_id
),

tickets as (
    select
        'zendesk' as source_system,
        'ticket' as source_table,
        row_number,
        ticket_id as source_record_id,
        organization_id as system_account_id,
        {{ company_date('created_at') }} as created_date,
        {{ company_date('solved_at') }} as solved_date,
        priority,
        status_name as status,
        ticket_type,
        is_escalated,
        satisfaction,
        {{ company_date('updated_at') }} as recorded_date,
        {{ company_date('reopened_at') }} as reopened_date
    from timed
)

select * from tickets
