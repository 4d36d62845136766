{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='event_date') }}
with event_features as (
    select * from {{ ref('int_product__event_features') }}
),

numbered_features as (
    select names.name_number, event_features.feature_id
    from event_features
    inner join {{ ref('int_product__names') }} as names on event_features.event_name = names.name
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

-- Users are counted month of the year by month of the year, each with its names, so that the parts are worked on one after the
-- other and a twelfth of all users and days is held at a time. The days that one more batch changes are few.
feature_days as (
    {%- for month_number in ([none] if is_incremental() else range(1, 13)) %}
    select
        names.name as system_account_id,
        counted.event_date,
        counted.feature_id,
        counted.event_count,
        counted.user_count,
        counted.recorded_date
    from (
        select
            user_feature_days.system_account_number,
            user_feature_days.event_date,
            user_feature_days.feature_id,
            cast(sum(user_feature_days.event_count) as bigint) as event_count,
            count(*) as user_count,
            max(user_feature_days.recorded_date) as recorded_date
        from (
            select
                user_event_days.system_account_number,
                user_event_days.event_date,
                coalesce(numbered_features.feature_id, 'unknown') as feature_id,
                user_event_days.user_number,
                sum(user_event_days.event_count) as event_count,
                max(user_event_days.recorded_date) as recorded_date
            from {{ ref('int_product__user_event_days') }} as user_event_days
            {%- if is_incremental() %}
            inner join changed_days on user_event_days.event_date = changed_days.event_date
            {%- endif %}
            left join numbered_features on user_event_days.event_number = numbered_features.name_number
            {%- if month_number %}
            where extract(month from user_event_days.event_date) = {{ month_number }}
            {%- endif %}
            group by
                user_event_days.system_account_number, user_event_days.event_date,
                coalesce(numbered_features.feature_id, 'unknown'), user_event_days.user_number
        ) as user_feature_days
        group by user_feature_days.system_account_number, user_feature_days.event_date, user_feature_days.feature_id
    ) as counted
    inner join {{ ref('int_product__names') }} as names on counted.system_account_number = names.name_number
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
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
        feature_days.*,
        progress.batch,
        progress.catalogue_version
    from feature_days
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
