{{ config(materialized='table') }}
with events as (
    select * from {{ ref('int_product__judged_events') }}
    where reason_code is null
),

workspaces as (
    select * from {{ ref('int_product__judged_workspaces') }}
    where reason_code is null
),

features as (
    select * from {{ ref('int_product__judged_features') }}
    where reason_code is null
),

users as (
    select * from {{ ref('int_product__judged_users') }}
    where reason_code is null
),

event_days as (
    select
        system_account_id,
        user_id,
        event_name,
        event_date,
        recorded_date,
        count(*) as event_count,
        min(row_number) as first_row_number
    from events
    group by system_account_id, user_id, event_name, event_date, recorded_date
),

user_event_days as (
    select
        event_days.system_account_id,
        event_days.user_id,
        event_days.event_name,
        event_days.event_date,
        event_days.recorded_date,
        coalesce(features.feature_id, 'unknown') as feature_id,
        coalesce(features.is_core, false) as is_core,
        case
            when workspaces.system_account_id is null then 'orphan_row'
            when event_days.event_date < workspaces.created_date then 'before_account_start'
            when features.feature_id is null then 'unknown_feature'
            when event_days.event_date >= users.deactivated_date then 'after_deactivation'
            when {{ open_month('event_days.recorded_date') }} > {{ month_of('event_days.event_date') }} then 'late_arrival'
        end as reason_code,
        workspaces.system_account_id is not null and event_days.event_date >= workspaces.created_date as is_used,
        event_days.event_count,
        event_days.first_row_number
    from event_days
    left join workspaces on event_days.system_account_id = workspaces.system_account_id
    left join features on event_days.event_name = features.event_name
    left join users on event_days.user_id = users.user_id
)

select * from user_event_days
