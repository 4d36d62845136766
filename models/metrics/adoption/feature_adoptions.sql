-- Use of a day counts from the day it was known until it leaves the window, as for active users: nothing that is loaded
-- later can move a first day that everybody had seen.
{{ config(materialized='view') }}
{%- set window_end = add_days('event_date', whole_number('adoption:activity_days')) %}
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

known_use as (
    select
        hierarchy.account_key,
        feature_days.feature_id,
        feature_days.event_date,
        {{ known_on('feature_days.event_date', 'feature_days.recorded_date') }} as known_date,
        feature_days.event_count
    from feature_days
    inner join hierarchy
        on
            feature_days.leaf_account_key = hierarchy.leaf_account_key
            and feature_days.event_date >= hierarchy.valid_from
            and feature_days.event_date < hierarchy.valid_to
),

-- One row a day and account for the days, so that two customers of one parent do not make two days of one.
facts as (
    select account_key, feature_id, event_date, known_date, event_count, 0 as day_count from known_use
    union all
    select account_key, feature_id, event_date, min(known_date) as known_date, 0 as event_count, 1 as day_count
    from known_use
    group by account_key, feature_id, event_date
),

edges as (
    select account_key, feature_id, known_date as edge_date, event_count, day_count
    from facts
    where known_date < {{ window_end }}
    union all
    select account_key, feature_id, {{ window_end }} as edge_date, -event_count as event_count, -day_count as day_count
    from facts
    where known_date < {{ window_end }}
),

levels as (
    select
        account_key,
        feature_id,
        edge_date,
        {%- for measure in ['event_count', 'day_count'] %}
        sum(sum({{ measure }})) over (
            partition by account_key, feature_id order by edge_date rows between unbounded preceding and current row
        ) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from edges
    where edge_date <= {{ as_of_date() }}
    group by account_key, feature_id, edge_date
),

feature_adoptions as (
    select
        levels.account_key,
        levels.feature_id,
        features.feature_name,
        features.is_core,
        min(levels.edge_date) as adopted_date
    from levels
    inner join features on levels.feature_id = features.feature_id
    inner join thresholds as enough_events on enough_events.name = 'feature_use_events'
    inner join thresholds as enough_days on enough_days.name = 'feature_use_days'
    where
        {{ meets('levels.event_count', 'enough_events.comparison', 'enough_events.value') }}
        and {{ meets('levels.day_count', 'enough_days.comparison', 'enough_days.value') }}
    group by levels.account_key, levels.feature_id, features.feature_name, features.is_core
)

select * from feature_adoptions
