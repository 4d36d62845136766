-- Events that no rule rejects by itself, counted by what becomes of them.
with user_event_days as (
    select * from {{ ref('int_product__user_event_days') }}
),

workspaces as (
    select * from {{ ref('int_product__judged_workspaces') }}
    where reason_code is null
),

event_features as (
    select * from {{ ref('int_product__event_features') }}
),

users as (
    select * from {{ ref('int_product__judged_users') }}
    where reason_code is null
),

judged as (
    select
        user_event_days.system_account_id,
        {{ month_of('user_event_days.event_date') }} as month,
        case
            when workspaces.system_account_id is null then 'orphan_row'
            when user_event_days.event_date < workspaces.created_date then 'before_account_start'
            when event_features.feature_id is null then 'unknown_feature'
            when user_event_days.event_date < users.created_date then 'before_registration'
            when user_event_days.event_date >= users.deactivated_date then 'after_deactivation'
            when {{ open_month('user_event_days.recorded_date') }} > {{ month_of('user_event_days.event_date') }}
                then 'late_arrival'
        end as reason_code,
        user_event_days.event_count
    from user_event_days
    left join workspaces on user_event_days.system_account_id = workspaces.system_account_id
    left join event_features on user_event_days.event_name = event_features.event_name
    left join users on user_event_days.user_id = users.user_id
),

counted as (
    select
        system_account_id || ':' || cast(month as {{ dbt.type_string() }}) || ':' || coalesce(reason_code, 'none') as record_id,
        system_account_id,
        month,
        reason_code,
        cast(sum(event_count) as bigint) as event_count
    from judged
    group by system_account_id, month, reason_code
),

-- Numbers below zero stand for many landed rows, so that they cannot meet the number of a single one.
counted_events as (
    select
        record_id,
        -row_number() over (order by record_id) as row_number,
        system_account_id,
        month,
        reason_code,
        event_count
    from counted
)

select * from counted_events
