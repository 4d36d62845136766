-- Lands success/churn_reasons: why an account said that it left, recorded on the day. The reasons take the names that the policy
-- seed churn_reasons has for them; any other one stays as it is and is set aside until the seed names it.
-- Tables: churn_events(churn_event_id, account_id, churn_date, reason_code, feedback_text).
select
    churn_event_id as churn_reason_id,
    account_id,
    churn_date,
    case reason_code
        when 'features' then 'product_fit'
        when 'unknown' then 'unstated'
        else reason_code
    end as reason,
    churn_date || ' 12:00:00' as recorded_at,
    feedback_text as comment
from churn_events
order by churn_event_id
