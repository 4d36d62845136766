-- Lands zendesk/ticket_tag: the mark of an escalated ticket.
-- Tables: support_tickets(ticket_id, escalation_flag).
-- Meant rows: select count(*) from support_tickets where escalation_flag = 'TRUE'.
select
    ticket_id,
    'escalated' as tag
from support_tickets
where upper(escalation_flag) = 'TRUE'
order by ticket_id
