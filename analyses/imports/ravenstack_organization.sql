-- Lands zendesk/organization: every account is an organisation of the same id.
-- Tables: accounts(account_id, account_name).
select
    account_id as id,
    account_id as external_id,
    account_name as name
from accounts
order by account_id
