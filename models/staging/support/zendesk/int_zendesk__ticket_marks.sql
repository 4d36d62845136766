-- What tags and merges say about a ticket; a merge is told by the tag or by the list of the ticket that took it over.
with tags as (
    select * from {{ ref('stg_zendesk__ticket_tag') }}
    where row_reason is null
),

tickets as (
    select * from {{ ref('stg_zendesk__ticket') }}
    where row_reason is null and merged_ticket_ids is not null
),

rules as (
    select * from {{ ref('ticket_rules') }}
    where attribute = 'tag'
),

merge_lists as (
    select {{ each_part("replace(replace(merged_ticket_ids, '[', ''), ']', '')", ',') }} as merged_id
    from tickets
),

marks as (
    select tags.ticket_id, rules.outcome
    from tags
    inner join rules on tags.tag = rules.value
    union all
    select trim(merged_id) as ticket_id, 'merged' as outcome
    from merge_lists
),

ticket_marks as (
    select
        ticket_id,
        max(case when outcome = 'merged' then 1 else 0 end) = 1 as is_merged,
        max(case when outcome = 'escalated' then 1 else 0 end) = 1 as has_escalation_tag
    from marks
    where ticket_id <> ''
    group by ticket_id
)

select * from ticket_marks
