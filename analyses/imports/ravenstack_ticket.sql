-- Lands zendesk/ticket. Tickets are opened on a day and closed at a minute whose hour may have one digit or two; both are local
-- times of the company and become UTC. The closing is the last thing known of a ticket.
-- Tables: support_tickets(ticket_id, account_id, submitted_at, closed_at, priority).
select
    ticket_id as id,
    account_id as organization_id,
    case when closed_at is null then 'open' else 'closed' end as status,
    priority,
    timezone('UTC', timezone('America/New_York', cast(submitted_at as timestamp))) as created_at,
    timezone('UTC', timezone('America/New_York', cast(coalesce(closed_at, submitted_at) as timestamp))) as updated_at
from support_tickets
order by ticket_id
