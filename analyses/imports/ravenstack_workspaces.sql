-- Lands product/workspaces: every account is one workspace of the same id. The day of signing up is left out, because
-- more than half of the use is older and would be set aside; use outside a subscription is flagged instead (see users).
-- Tables: accounts(account_id, account_name).
select
    account_id as id,
    account_name as name,
    account_id
from accounts
order by account_id
