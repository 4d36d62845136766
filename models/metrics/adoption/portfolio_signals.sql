with attributes as (
    select * from {{ ref('account_attributes') }}
),

events as (
    select account_key, known_date as event_date, 'signal' as kind, cast(null as {{ dbt.type_string() }}) as entitlement
    from {{ ref('signals') }}
    union all
    select account_key, event_date, 'new_department' as kind, null as entitlement from {{ ref('new_departments') }}
    union all
    select account_key, start_date as event_date, 'limit_alert' as kind, entitlement from {{ ref('limit_alerts') }}
),

placed as (
    select
        {{ month_of('events.event_date') }} as month,
        events.account_key,
        events.kind,
        events.entitlement,
        coalesce(attributes.segment, 'unknown') as segment
    from events
    left join attributes
        on
            events.account_key = attributes.account_key
            and events.event_date >= attributes.valid_from
            and events.event_date < attributes.valid_to
),

grouped as (
    {{ by_total_and_segment('placed') }}
),

portfolio_signals as (
    select
        month,
        dimension,
        dimension_value,
        count(case when kind = 'signal' then 1 end) as signal_count,
        count(distinct case when kind = 'signal' then account_key end) as signalling_account_count,
        count(case when kind = 'new_department' then 1 end) as new_department_count,
        -- A limit is one, over however many alert lines it went.
        count(distinct case when kind = 'limit_alert' then account_key || '|' || entitlement end) as limit_alert_count,
        {{ last_day_of('month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from grouped
    group by month, dimension, dimension_value
)

select * from portfolio_signals
