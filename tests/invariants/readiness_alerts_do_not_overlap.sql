-- What: an account has at most one readiness alert of a signal on any day, and an alert ends after it was last seen.
-- Why: an alert that is raised twice is a call that is made twice.
-- Resolve: see readiness.alert_runs (gaps) and readiness.readiness_alerts (what goes on from the last publication).
select first_alert.account_key, first_alert.signal, first_alert.raised_date
from {{ ref('readiness_alerts') }} as first_alert
inner join {{ ref('readiness_alerts') }} as second_alert
    on
        first_alert.account_key = second_alert.account_key
        and first_alert.signal = second_alert.signal
        and first_alert.raised_date < second_alert.raised_date
        and coalesce(first_alert.cleared_date, {{ open_end_date() }}) >= second_alert.raised_date
union all
select account_key, signal, raised_date
from {{ ref('readiness_alerts') }}
where
    last_seen_date < raised_date
    or cleared_date <= last_seen_date
    or is_open <> (cleared_date is null)
