{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='event_date') }}
-- Built after the days of features: side by side, each of the two would have half of the memory.
-- depends_on: {{ ref('int_product__usage_feature_days') }}
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
    select names.name_number, event_features.is_core
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

user_days as (
    select
        user_event_days.system_account_number,
        user_event_days.event_date,
        user_event_days.user_number,
        cast(sum(user_event_days.event_count) as bigint) as event_count,
        cast(sum(case when numbered_features.is_core then user_event_days.event_count else 0 end) as bigint)
            as core_event_count,
        max(user_event_days.recorded_date) as recorded_date
    from user_event_days
    {% if is_incremental() %} inner join changed_days on user_event_days.event_date = changed_days.event_date {% endif %}
    left join numbered_features on user_event_days.event_number = numbered_features.name_number
    group by user_event_days.system_account_number, user_event_days.event_date, user_event_days.user_number
),

{% if is_incremental() -%}
counted_days as (
    select event_date from user_days group by event_date
),

-- A day whose events were all taken back keeps one empty row: without it nothing would replace the rows of before.
emptied_days as (
    select changed_days.event_date
    from changed_days
    left join counted_days on changed_days.event_date = counted_days.event_date
    where counted_days.event_date is null
),
{%- endif %}

usage_user_days as (
    select
        workspaces.name as system_account_id,
        user_days.event_date,
        users.name as user_id,
        user_days.event_count,
        user_days.core_event_count,
        user_days.recorded_date,
        progress.batch,
        progress.catalogue_version
    from user_days
    inner join names as workspaces on user_days.system_account_number = workspaces.name_number
    inner join names as users on user_days.user_number = users.name_number
    cross join progress
    {%- if is_incremental() %}
    union all
    select
        null as system_account_id,
        emptied_days.event_date,
        null as user_id,
        0 as event_count,
        0 as core_event_count,
        null as recorded_date,
        progress.batch,
        progress.catalogue_version
    from emptied_days
    cross join progress
    {%- endif %}
)

select * from usage_user_days
