-- Lands success/survey_responses: the score that a customer gave when a ticket was closed; most give none.
-- Tables: support_tickets(ticket_id, account_id, closed_at, satisfaction_score).
-- Meant rows: select count(satisfaction_score) from support_tickets.
select
    ticket_id as response_id,
    account_id,
    'csat' as survey,
    satisfaction_score as score,
    timezone('UTC', timezone('America/New_York', cast(closed_at as timestamp))) as responded_at,
    timezone('UTC', timezone('America/New_York', cast(closed_at as timestamp))) as loaded_at
from support_tickets
where satisfaction_score is not null
order by ticket_id
