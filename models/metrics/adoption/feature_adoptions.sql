-- Numbered days make the sliding window the same in every dialect.
{{ config(materialized='view') }}
{%- set sliding = "partition by account_key, feature_id order by day_number range between "
    ~ (whole_number('adoption:activity_days') | trim | int - 1) ~ " preceding and current row" %}
with feature_days as (
    select * from {{ ref('usage_feature_days') }}
),

features as (
    select * from {{ ref('features') }}
),

hierarchy as (
    select * from {{ ref('account_hierarchy') }}
),

thresholds as (
    select * from {{ ref('thresholds') }}
),

account_days as (
    select
        hierarchy.account_key,
        feature_days.feature_id,
        feature_days.event_date,
        {{ dbt.datediff(first_date(), 'feature_days.event_date', 'day') }} as day_number,
        sum(feature_days.event_count) as event_count,
        max({{ known_on('feature_days.event_date', 'feature_days.recorded_date') }}) as known_date
    from feature_days
    inner join hierarchy
        on
            feature_days.leaf_account_key = hierarchy.leaf_account_key
            and feature_days.event_date >= hierarchy.valid_from
            and feature_days.event_date < hierarchy.valid_to
    where {{ known_on('feature_days.event_date', 'feature_days.recorded_date') }} <= {{ as_of_date() }}
    group by hierarchy.account_key, feature_days.feature_id, feature_days.event_date
),

windows as (
    select
        account_key,
        feature_id,
        event_date,
        sum(event_count) over ({{ sliding }}) as event_count,
        count(*) over ({{ sliding }}) as active_day_count,
        max(known_date) over ({{ sliding }}) as known_date
    from account_days
),

ranked as (
    select
        windows.*,
        row_number() over (
            partition by windows.account_key, windows.feature_id order by windows.event_date
        ) as adoption_number
    from windows
    inner join thresholds as enough_events on enough_events.name = 'feature_use_events'
    inner join thresholds as enough_days on enough_days.name = 'feature_use_days'
    where
        {{ meets('windows.event_count', 'enough_events.comparison', 'enough_events.value') }}
        and {{ meets('windows.active_day_count', 'enough_days.comparison', 'enough_days.value') }}
),

feature_adoptions as (
    select
        ranked.account_key,
        ranked.feature_id,
        features.feature_name,
        features.is_core,
        ranked.event_date as adopted_date,
        ranked.known_date
    from ranked
    inner join features on ranked.feature_id = features.feature_id
    where ranked.adoption_number = 1
)

select * from feature_adoptions
