-- Events that no rule rejects by itself, day by day, with what becomes of them.
{{ config(materialized='table') }}
with user_event_days as (
    select * from {{ ref('int_product__user_event_days') }}
),

names as (
    select * from {{ ref('int_product__names') }}
),

workspaces as (
    select names.name_number, judged.created_date
    from {{ ref('int_product__judged_workspaces') }} as judged
    inner join names on judged.system_account_id = names.name
    where judged.reason_code is null
),

event_features as (
    select names.name_number, features.feature_id
    from {{ ref('int_product__event_features') }} as features
    inner join names on features.event_name = names.name
),

users as (
    select names.name_number, judged.created_date, judged.deactivated_date
    from {{ ref('int_product__judged_users') }} as judged
    inner join names on judged.user_id = names.name
    where judged.reason_code is null
),

judged as (
    select
        user_event_days.system_account_number,
        user_event_days.event_date,
        case
            when workspaces.name_number is null then 'orphan_row'
            when user_event_days.event_date < workspaces.created_date then 'before_account_start'
            when event_features.feature_id is null then 'unknown_feature'
            when user_event_days.event_date < users.created_date then 'before_registration'
            when user_event_days.event_date >= users.deactivated_date then 'after_deactivation'
            when {{ open_month('user_event_days.recorded_date') }} > {{ month_of('user_event_days.event_date') }}
                then 'late_arrival'
        end as reason_code,
        user_event_days.event_count
    from user_event_days
    left join workspaces on user_event_days.system_account_number = workspaces.name_number
    left join event_features on user_event_days.event_number = event_features.name_number
    left join users on user_event_days.user_number = users.name_number
),

counted as (
    select system_account_number, event_date, reason_code, cast(sum(event_count) as bigint) as event_count
    from judged
    group by system_account_number, event_date, reason_code
),

judged_event_days as (
    select
        names.name as system_account_id,
        counted.event_date,
        counted.reason_code,
        counted.event_count
    from counted
    inner join names on counted.system_account_number = names.name_number
)

select * from judged_event_days
