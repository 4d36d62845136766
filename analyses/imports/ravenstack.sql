-- A flat export of subscriptions and accounts: monthly amounts whatever the billing frequency, trials marked by a flag.
-- Tables: subscriptions(subscription_id, account_id, start_date, end_date, plan_tier, seats, mrr_amount, is_trial),
--         accounts(account_id, account_name, industry, country, referral_source).
select
    subscriptions.subscription_id as period_id,
    subscriptions.subscription_id,
    subscriptions.account_id,
    accounts.account_name,
    accounts.industry,
    accounts.country as region,
    accounts.referral_source as channel,
    subscriptions.start_date,
    subscriptions.end_date,
    subscriptions.mrr_amount as amount,
    'month' as billing_interval,
    'USD' as currency,
    subscriptions.plan_tier as plan_id,
    subscriptions.seats as quantity,
    case when upper(subscriptions.is_trial) = 'TRUE' then 'trialing' else 'active' end as status
from subscriptions
left join accounts on subscriptions.account_id = accounts.account_id
order by subscriptions.subscription_id
