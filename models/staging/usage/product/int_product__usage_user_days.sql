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

user_days as (
    select
        user_event_days.system_account_id,
        user_event_days.event_date,
        user_event_days.user_id,
        cast(sum(user_event_days.event_count) as bigint) as event_count,
        cast(sum(case when event_features.is_core then user_event_days.event_count else 0 end) as bigint)
            as core_event_count,
        max(user_event_days.recorded_date) as recorded_date
    from user_event_days
    {% if is_incremental() %} inner join changed_days on user_event_days.event_date = changed_days.event_date {% endif %}
    left join event_features on user_event_days.event_name = event_features.event_name
    group by user_event_days.system_account_id, user_event_days.event_date, user_event_days.user_id
),

usage_user_days as (
    select
        user_days.system_account_id,
        user_days.event_date,
        user_days.user_id,
        user_days.event_count,
        user_days.core_event_count,
        user_days.recorded_date,
        progress.batch,
        progress.catalogue_version
    from user_days
    cross join progress
)

select * from usage_user_days
