-- Rejected events stand one by one. Events whose fate depends on what they refer to, and those that count, are many: they
-- stand by workspace, user, event and day, with their number.
with events as (
    select * from {{ ref('int_product__judged_events') }}
    where reason_code is not null
),

user_event_days as (
    select * from {{ ref('int_product__user_event_days') }}
),

reason_codes as (
    select * from {{ ref('reason_codes') }}
),

rows_with_reason as (
    select 'tracks' as source_table, event_id as source_record_id, row_number, reason_code, raw_row, 1 as row_count
    from events
    union all
    select
        'tracks' as source_table,
        system_account_id || ':' || user_id || ':' || event_name || ':' || cast(event_date as {{ dbt.type_string() }})
        || ':' || cast(recorded_date as {{ dbt.type_string() }}) as source_record_id,
        first_row_number as row_number,
        reason_code,
        {{ row_as_json('user_event_days') }} as raw_row,
        event_count as row_count
    from user_event_days
    {%- for table, key in {
        'workspaces': 'system_account_id', 'users': 'user_id', 'metered_usage': 'record_id',
        'entitlements': 'entitlement_id', 'features': 'feature_id'
    }.items() %}
    union all
    select
        '{{ 'feature_catalogue' if table == 'features' else table }}' as source_table,
        {{ key }} as source_record_id,
        row_number,
        reason_code,
        raw_row,
        1 as row_count
    from {{ ref('int_product__judged_' ~ table) }}
    {%- endfor %}
),

row_dispositions as (
    select
        'product' as source_system,
        rows_with_reason.source_table,
        rows_with_reason.source_record_id,
        rows_with_reason.row_number,
        coalesce(reason_codes.disposition, case when rows_with_reason.reason_code is null then 'used' end)
            as disposition,
        rows_with_reason.reason_code,
        cast(null as {{ dbt.type_string() }}) as currency_code,
        cast(null as decimal(18, 6)) as amount_local,
        case when reason_codes.disposition = 'quarantined' then rows_with_reason.raw_row end as raw_row,
        cast(rows_with_reason.row_count as bigint) as row_count
    from rows_with_reason
    left join reason_codes on rows_with_reason.reason_code = reason_codes.reason_code
)

select * from row_dispositions
