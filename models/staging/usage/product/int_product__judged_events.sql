{{ config(materialized='table') }}
with tracks as (
    select
        *,
        {{ company_date('occurred_at') }} as event_date,
        coalesce({{ company_date('loaded_at') }}, {{ company_date('occurred_at') }}) as recorded_date,
        concat_ws('|', coalesce(system_account_id, '~'), coalesce(user_id, '~'), coalesce(anonymous_id, '~'),
            coalesce(event_name, '~'), coalesce(cast(occurred_at as {{ dbt.type_string() }}), '~'), coalesce(properties, '~'))
            as payload
    from {{ ref('stg_product__tracks') }}
),

repeated_ids as (
    select event_id, min(payload) <> max(payload) as is_conflicting
    from tracks
    group by event_id
    having count(*) > 1
),

judged_events as (
    select
        tracks.row_number,
        tracks.event_id,
        tracks.system_account_id,
        tracks.user_id,
        tracks.event_name,
        tracks.event_date,
        tracks.recorded_date,
        case
            when tracks.event_id is null then 'missing_id'
            when repeated_ids.is_conflicting then 'conflicting_versions'
            when repeated_ids.event_id is not null and row_number() over (
                partition by tracks.event_id order by tracks.loaded_at, tracks.row_number
            ) > 1 then 'duplicate_delivery'
            when tracks.system_account_id is null then 'missing_account'
            when tracks.user_id is null and tracks.anonymous_id is not null then 'anonymous_event'
            when tracks.user_id is null then 'missing_user'
            when tracks.event_name is null then 'missing_event'
            when tracks.event_date is null then 'invalid_timestamp'
            when tracks.loaded_text is not null and tracks.loaded_at is null then 'invalid_timestamp'
            when tracks.event_date > tracks.recorded_date then 'occurs_after_load'
        end as reason_code,
        tracks.raw_row
    from tracks
    left join repeated_ids on tracks.event_id = repeated_ids.event_id
)

select * from judged_events
