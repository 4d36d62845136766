{{ config(materialized='table') }}
-- Events stand here one by one where a rule rejects them by themselves; the others are many, and told by their day in
-- conformed_product__counted_usage_days.
with rejections as (
    select *, row_number() over (partition by file_name, file_row order by batch desc) as recency
    from {{ ref('int_product__event_rejections') }}
    where reason_code is not null
),

files as (
    select * from {{ ref('stg_product__tracks_files') }}
),

reason_codes as (
    select * from {{ ref('reason_codes') }}
),

rows_with_reason as (
    select
        'tracks' as source_table,
        rejections.event_id as source_record_id,
        cast(files.rows_before + rejections.file_row as bigint) as row_number,
        rejections.reason_code,
        rejections.raw_row
    from rejections
    inner join files on rejections.file_name = files.file_name
    where rejections.recency = 1
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
        {#- Rows about people leave no text behind: what the quarantine keeps of them is their id. #}
        {{ "'{\"id\":\"' || coalesce(user_id, '') || '\"}' as raw_row" if table == 'users' else 'raw_row' }}
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
        case when reason_codes.disposition = 'quarantined' then rows_with_reason.raw_row end as raw_row
    from rows_with_reason
    left join reason_codes on rows_with_reason.reason_code = reason_codes.reason_code
)

select * from row_dispositions
