-- Lands product/users. The export names no people: use belongs to a subscription, so each subscription stands for one user who
-- comes and goes with it. Use before and after it is then flagged and counted; counts of users are counts of subscriptions.
-- Tables: subscriptions(subscription_id, account_id, start_date, end_date).
select
    subscription_id as id,
    account_id as workspace_id,
    -- Noon is the same day in nearly every time zone.
    start_date || ' 12:00:00' as created_at,
    end_date || ' 12:00:00' as deactivated_at
from subscriptions
order by subscription_id
