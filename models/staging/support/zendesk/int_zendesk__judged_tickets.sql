{{ config(materialized='table') }}
with tickets as (
    select * from {{ ref('stg_zendesk__ticket') }}
),

organizations as (
    select * from {{ ref('stg_zendesk__organization') }}
    where row_reason is null
),

users as (
    select * from {{ ref('stg_zendesk__user') }}
    where row_reason is null
),

marks as (
    select * from {{ ref('int_zendesk__ticket_marks') }}
),

statuses as (
    select * from {{ ref('ticket_rules') }}
    where attribute = 'status'
),

priorities as (
    select * from {{ ref('ticket_rules') }}
    where attribute = 'priority'
),

-- A ticket that was written from outside the help desk has the organisation of the person who wrote it.
placed as (
    select
        tickets.*,
        coalesce(tickets.organization_id, users.organization_id) as customer_id,
        tickets.organization_id is null and users.organization_id is not null as is_placed_by_requester
    from tickets
    left join users on tickets.requester_id = users.user_id
),

judged_tickets as (
    select
        placed.row_number,
        placed.ticket_id,
        placed.customer_id as organization_id,
        placed.requester_id,
        placed.is_placed_by_requester,
        placed.status,
        coalesce(statuses.outcome, '') = 'solved' as is_solved,
        placed.priority,
        placed.ticket_type,
        coalesce(marks.has_escalation_tag, false) or priorities.outcome is not null as is_escalated,
        placed.created_at,
        placed.updated_at,
        case
            when placed.row_reason is not null then placed.row_reason
            when statuses.outcome = 'deleted' then 'deleted_in_source'
            when marks.is_merged then 'merged_ticket'
            when statuses.outcome is null then 'unknown_ticket_status'
            when placed.customer_id is null then 'missing_account'
            when organizations.organization_id is null then 'orphan_row'
        end as reason_code,
        placed.raw_row
    from placed
    left join marks on placed.ticket_id = marks.ticket_id
    left join statuses on placed.status = statuses.value
    left join priorities on placed.priority = priorities.value and priorities.outcome = 'escalated'
    left join organizations on placed.customer_id = organizations.organization_id
)

select * from judged_tickets
