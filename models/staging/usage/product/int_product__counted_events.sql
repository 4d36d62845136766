-- Events that no rule rejects by itself, counted by what becomes of them.
with event_days as (
    select * from {{ ref('int_product__judged_event_days') }}
),

counted as (
    select
        system_account_id,
        {{ month_of('event_date') }} as month,
        reason_code,
        cast(sum(event_count) as bigint) as event_count
    from event_days
    group by system_account_id, {{ month_of('event_date') }}, reason_code
),

named as (
    select
        system_account_id || ':' || cast(month as {{ dbt.type_string() }}) || ':' || coalesce(reason_code, 'none') as record_id,
        system_account_id,
        month,
        reason_code,
        event_count
    from counted
),

-- Numbers below zero stand for many landed rows, so that they cannot meet the number of a single one.
counted_events as (
    select
        record_id,
        -1 * row_number() over (order by record_id) as row_number,
        system_account_id,
        month,
        reason_code,
        event_count
    from named
)

select * from counted_events
