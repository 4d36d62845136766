-- Lands product/tracks: one event a row of use, sent by the subscription that stands for a user (see users).
-- Tables: feature_usage(usage_id, subscription_id, usage_date, feature_name, usage_count, usage_duration_secs, error_count),
--         subscriptions(subscription_id, account_id).
select
    feature_usage.usage_id as id,
    feature_usage.subscription_id as user_id,
    subscriptions.account_id as context_group_id,
    feature_usage.feature_name as event,
    -- Noon is the same day in nearly every time zone.
    feature_usage.usage_date || ' 12:00:00' as timestamp,
    cast(json_object(
        'usage_count', feature_usage.usage_count,
        'usage_duration_secs', feature_usage.usage_duration_secs,
        'error_count', feature_usage.error_count
    ) as varchar) as properties
from feature_usage
left join subscriptions on feature_usage.subscription_id = subscriptions.subscription_id
order by feature_usage.usage_date, feature_usage.usage_id, feature_usage.feature_name
