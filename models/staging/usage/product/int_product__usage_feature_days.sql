{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='event_date') }}
with user_event_days as (
    select * from {{ ref('int_product__user_event_days') }}
),

event_features as (
    select * from {{ ref('int_product__event_features') }}
),

progress as (
    select
        (select max(batch) from {{ ref('int_product__user_event_changes') }}) as batch,
        (select max(catalogue_version) from event_features) as catalogue_version
),

{% if is_incremental() -%}
changed_days as (
    {{ changed_days(ref('int_product__user_event_changes'), this, 'event_features') }}
),
{%- endif %}

user_feature_days as (
    select
        user_event_days.system_account_id,
        user_event_days.event_date,
        coalesce(event_features.feature_id, 'unknown') as feature_id,
        user_event_days.user_id,
        sum(user_event_days.event_count) as event_count,
        max(user_event_days.recorded_date) as recorded_date
    from user_event_days
    {% if is_incremental() %} inner join changed_days on user_event_days.event_date = changed_days.event_date {% endif %}
    left join event_features on user_event_days.event_name = event_features.event_name
    group by
        user_event_days.system_account_id, user_event_days.event_date, coalesce(event_features.feature_id, 'unknown'),
        user_event_days.user_id
),

feature_days as (
    select
        system_account_id,
        event_date,
        feature_id,
        cast(sum(event_count) as bigint) as event_count,
        count(*) as user_count,
        max(recorded_date) as recorded_date
    from user_feature_days
    group by system_account_id, event_date, feature_id
),

usage_feature_days as (
    select
        feature_days.system_account_id,
        feature_days.event_date,
        feature_days.feature_id,
        feature_days.event_count,
        feature_days.user_count,
        feature_days.recorded_date,
        progress.batch,
        progress.catalogue_version
    from feature_days
    cross join progress
)

select * from usage_feature_days
