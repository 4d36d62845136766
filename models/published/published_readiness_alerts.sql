{{ config(materialized='view') }}
with published_readiness_alerts as (
    select
        account_key,
        signal,
        title,
        raised_date,
        last_seen_date,
        cleared_date,
        is_open,
        highest_value,
        as_of_date
    from {{ source('published', 'readiness_alerts') }}
)

select * from published_readiness_alerts
