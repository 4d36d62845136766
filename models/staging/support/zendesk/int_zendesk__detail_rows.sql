-- Users, tags and field history: used where a ticket that counts needs them.
with judged as (
    select * from {{ ref('int_zendesk__judged_tickets') }}
    where reason_code is null or reason_code in ('merged_ticket', 'deleted_in_source')
),

tickets as (
    select
        ticket_id,
        min(reason_code) as reason_code
    from judged
    group by ticket_id
),

requesters as (
    select requester_id
    from judged
    where is_placed_by_requester and reason_code is null
    group by requester_id
),

rules as (
    select * from {{ ref('ticket_rules') }}
),

details as (
    select
        'user' as source_table, users.user_id as record_id, users.row_number, users.row_reason, true as has_parent,
        requesters.requester_id is not null as is_needed, users.raw_row
    from {{ ref('stg_zendesk__user') }} as users
    left join requesters on users.user_id = requesters.requester_id
    union all
    select
        'ticket_tag' as source_table, tags.ticket_id as record_id, tags.row_number, tags.row_reason,
        tickets.ticket_id is not null as has_parent, rules.value is not null as is_needed, tags.raw_row
    from {{ ref('stg_zendesk__ticket_tag') }} as tags
    left join tickets on tags.ticket_id = tickets.ticket_id
    left join rules on tags.tag = rules.value and rules.attribute = 'tag'
    union all
    select
        'ticket_field_history' as source_table, history.ticket_id as record_id, history.row_number,
        history.row_reason, tickets.ticket_id is not null as has_parent,
        tickets.ticket_id is not null and tickets.reason_code is null and rules.value is not null as is_needed,
        history.raw_row
    from {{ ref('stg_zendesk__ticket_field_history') }} as history
    left join tickets on history.ticket_id = tickets.ticket_id
    left join rules
        on
            history.value = rules.value
            and rules.attribute
            = case history.field_name when 'status' then 'status' when 'satisfaction_score' then 'satisfaction' end
),

detail_rows as (
    select
        source_table,
        record_id,
        row_number,
        case
            when row_reason is not null then row_reason
            when not has_parent then 'orphan_row'
            when not is_needed then 'not_referenced'
        end as reason_code,
        raw_row
    from details
)

select * from detail_rows
