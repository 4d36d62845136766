{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='event_date') }}
with user_event_days as (
    select * from {{ ref('int_product__user_event_days') }}
),

event_features as (
    select * from {{ ref('int_product__event_features') }}
),

names as (
    select * from {{ ref('int_product__names') }}
),

numbered_features as (
    select names.name_number, event_features.feature_id
    from event_features
    inner join names on event_features.event_name = names.name
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
        user_event_days.system_account_number,
        user_event_days.event_date,
        coalesce(numbered_features.feature_id, 'unknown') as feature_id,
        user_event_days.user_number,
        sum(user_event_days.event_count) as event_count,
        max(user_event_days.recorded_date) as recorded_date
    from user_event_days
    {% if is_incremental() %} inner join changed_days on user_event_days.event_date = changed_days.event_date {% endif %}
    left join numbered_features on user_event_days.event_number = numbered_features.name_number
    group by
        user_event_days.system_account_number, user_event_days.event_date, coalesce(numbered_features.feature_id, 'unknown'),
        user_event_days.user_number
),

feature_days as (
    select
        system_account_number,
        event_date,
        feature_id,
        cast(sum(event_count) as bigint) as event_count,
        count(*) as user_count,
        max(recorded_date) as recorded_date
    from user_feature_days
    group by system_account_number, event_date, feature_id
),

{% if is_incremental() -%}
counted_days as (
    select event_date from feature_days group by event_date
),

-- A day whose events were all taken back keeps one empty row: without it nothing would replace the rows of before.
emptied_days as (
    select changed_days.event_date
    from changed_days
    left join counted_days on changed_days.event_date = counted_days.event_date
    where counted_days.event_date is null
),
{%- endif %}

usage_feature_days as (
    select
        names.name as system_account_id,
        feature_days.event_date,
        feature_days.feature_id,
        feature_days.event_count,
        feature_days.user_count,
        feature_days.recorded_date,
        progress.batch,
        progress.catalogue_version
    from feature_days
    inner join names on feature_days.system_account_number = names.name_number
    cross join progress
    {%- if is_incremental() %}
    union all
    select
        null as system_account_id,
        emptied_days.event_date,
        null as feature_id,
        0 as event_count,
        0 as user_count,
        null as recorded_date,
        progress.batch,
        progress.catalogue_version
    from emptied_days
    cross join progress
    {%- endif %}
)

select * from usage_feature_days
