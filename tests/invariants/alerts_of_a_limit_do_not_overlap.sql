-- What: an account has at most one open alert of a kind for a limit on any day, and a sustained alert lies within the
--       instant alert of the same line.
-- Why: an alert that is raised twice is a call that is made twice.
-- Resolve: see metrics.limit_alerts: spells of one entitlement that do not touch, or a run that was cut.
select first_alert.account_key, first_alert.entitlement, first_alert.alert, first_alert.start_date
from {{ ref('limit_alerts') }} as first_alert
inner join {{ ref('limit_alerts') }} as second_alert
    on
        first_alert.account_key = second_alert.account_key
        and first_alert.entitlement = second_alert.entitlement
        and first_alert.alert = second_alert.alert
        and first_alert.start_date < second_alert.start_date
        and coalesce(first_alert.end_date, {{ open_end_date() }}) >= second_alert.start_date
union all
select sustained.account_key, sustained.entitlement, sustained.alert, sustained.start_date
from {{ ref('limit_alerts') }} as sustained
inner join {{ ref('limit_alert_policies') }} as policies on sustained.alert = policies.alert
left join {{ ref('limit_alert_policies') }} as lines
    on
        policies.limit_value = lines.limit_value
        and policies.comparison = lines.comparison
        and policies.entitlement = lines.entitlement
        and lines.sustained_days = 1
left join {{ ref('limit_alerts') }} as instant
    on
        sustained.account_key = instant.account_key
        and sustained.entitlement = instant.entitlement
        and lines.alert = instant.alert
        and sustained.over_since_date = instant.start_date
where policies.sustained_days > 1 and lines.alert is not null and instant.account_key is null
