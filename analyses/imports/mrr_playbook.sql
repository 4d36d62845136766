-- Subscription periods as the mrr-playbook keeps them: whole months, one amount a month.
-- Tables: subscription_periods(subscription_id, customer_id, start_date, end_date, monthly_amount).
select
    subscription_id as period_id,
    subscription_id,
    customer_id as account_id,
    start_date,
    end_date,
    monthly_amount as amount,
    'month' as billing_interval,
    'USD' as currency
from subscription_periods
order by cast(subscription_id as integer)
