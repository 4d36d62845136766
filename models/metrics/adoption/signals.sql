with alerts as (
    select * from {{ ref('limit_alerts') }}
),

departments as (
    select * from {{ ref('new_departments') }}
),

adoptions as (
    select * from {{ ref('feature_adoptions') }}
    where not is_core
),

success_signals as (
    select * from {{ ref('success_signals') }}
),

kinds as (
    select * from {{ ref('signal_kinds') }}
),

attributes as (
    select * from {{ ref('account_attributes') }}
),

found as (
    select
        alerts.account_key,
        kinds.signal,
        alerts.start_date as signal_date,
        alerts.start_date as known_date,
        alerts.entitlement as evidence_key,
        'use of ' || alerts.entitlement || ' is over the line of the alert ' || alerts.alert as evidence
    from alerts
    inner join kinds on alerts.alert = kinds.source_alert
    union all
    select
        account_key,
        'new_department' as signal,
        event_date as signal_date,
        event_date as known_date,
        group_kind || ':' || group_name as evidence_key,
        cast(active_user_count as {{ dbt.type_string() }}) || ' active users in the ' || replace(group_kind, '_', ' ')
        || ' ' || group_name as evidence
    from departments
    union all
    select
        account_key,
        'feature_adopted' as signal,
        adopted_date as signal_date,
        adopted_date as known_date,
        feature_id as evidence_key,
        'first regular use of ' || feature_name as evidence
    from adoptions
    union all
    select account_key, signal, signal_date, known_date, source_record_key as evidence_key, evidence from success_signals
),

signals as (
    select
        found.account_key,
        found.signal,
        found.signal_date,
        found.known_date,
        found.evidence_key,
        found.evidence,
        kinds.title,
        coalesce(attributes.segment, 'unknown') as segment,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from found
    inner join kinds on found.signal = kinds.signal
    left join attributes
        on
            found.account_key = attributes.account_key
            and found.known_date >= attributes.valid_from
            and found.known_date < attributes.valid_to
    where found.known_date <= {{ as_of_date() }}
)

select * from signals
