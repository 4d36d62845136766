{{ config(materialized='incremental', incremental_strategy='append') }}
-- Verdicts are only ever added: an event that is contradicted later gets its rejection in the batch that contradicts it. One
-- row without a file closes every batch, so that the table knows how far it has read.
with event_ids as (
    select * from {{ ref('int_product__event_ids') }}
),

files as (
    select * from {{ ref('stg_product__tracks_files') }}
),

tracks as (
    select * from {{ ref('stg_product__tracks') }}
),

new_ids as (
    select * from event_ids
    {% if is_incremental() %} where batch > (select coalesce(max(batch), 0) from {{ this }}) {% endif %}
),

repeated_keys as (
    select event_key from new_ids
    where event_key is not null
    group by event_key
    having count(*) > 1
    {% if is_incremental() -%}
    union
    select event_key from event_ids
    where
        batch <= (select coalesce(max(batch), 0) from {{ this }})
        and event_key in (select event_key from new_ids)
    {%- endif %}
),

repeated_rows as (
    select files.file_path, event_ids.file_name, event_ids.file_row
    from event_ids
    inner join repeated_keys on event_ids.event_key = repeated_keys.event_key
    inner join files on event_ids.file_name = files.file_name
),

new_files as (
    select files.file_path, files.file_name, min(new_ids.file_row) as first_row, max(new_ids.batch) as batch
    from new_ids
    inner join files on new_ids.file_name = files.file_name
    group by files.file_path, files.file_name
),

files_to_read as (
    select file_path from new_files
    union
    select file_path from repeated_rows
),

read_rows as (
    select
        file_path, file_row, event_id, system_account_id, user_id, anonymous_id, event_name, occurred_at, loaded_at,
        properties, unreadable, row_reason
    from tracks
    where file_path in (select file_path from files_to_read)
),

repeated_events as (
    select
        repeated_rows.file_name,
        read_rows.*,
        {{ fields_as_text('read_rows', ['system_account_id', 'user_id', 'anonymous_id', 'event_name', 'properties']) }}
        || '|' || coalesce(cast(read_rows.occurred_at as {{ dbt.type_string() }}), '~') as payload
    from read_rows
    inner join repeated_rows
        on read_rows.file_path = repeated_rows.file_path and read_rows.file_row = repeated_rows.file_row
),

compared_events as (
    select
        *,
        min(payload) over (partition by event_id) <> max(payload) over (partition by event_id) as is_conflicting,
        row_number() over (partition by event_id order by loaded_at, file_name, file_row) as delivery
    from repeated_events
),

faulty_rows as (
    select new_files.file_name, read_rows.*
    from read_rows
    inner join new_files on read_rows.file_path = new_files.file_path and read_rows.file_row >= new_files.first_row
    where read_rows.event_id is null or read_rows.row_reason is not null
),

judged_rows as (
    select
        file_name, file_row, event_id, system_account_id, user_id, anonymous_id, event_name, occurred_at, loaded_at,
        properties, unreadable, row_reason,
        case
            when is_conflicting then 'conflicting_versions'
            when delivery > 1 then 'duplicate_delivery'
            else row_reason
        end as reason_code
    from compared_events
    union all
    select
        faulty_rows.file_name, faulty_rows.file_row, faulty_rows.event_id, faulty_rows.system_account_id,
        faulty_rows.user_id, faulty_rows.anonymous_id, faulty_rows.event_name, faulty_rows.occurred_at,
        faulty_rows.loaded_at, faulty_rows.properties, faulty_rows.unreadable, faulty_rows.row_reason,
        case when faulty_rows.event_id is null then 'missing_id' else faulty_rows.row_reason end as reason_code
    from faulty_rows
    left join repeated_rows
        on faulty_rows.file_path = repeated_rows.file_path and faulty_rows.file_row = repeated_rows.file_row
    where repeated_rows.file_row is null
),

batches as (
    select max(batch) as batch from new_files
),

event_rejections as (
    select
        batches.batch,
        judged_rows.file_name,
        judged_rows.file_row,
        judged_rows.event_id,
        judged_rows.system_account_id,
        judged_rows.user_id,
        judged_rows.event_name,
        {{ company_day_of_many('judged_rows.occurred_at') }} as event_date,
        {{ company_day_of_many('coalesce(judged_rows.loaded_at, judged_rows.occurred_at)') }} as recorded_date,
        judged_rows.reason_code,
        judged_rows.row_reason is null {%- if is_incremental() %} and earlier.file_row is null{% endif %} as is_taken_back,
        {{ row_as_json('judged_rows') }} as raw_row
    from judged_rows
    cross join batches
    {%- if is_incremental() %}
    left join (
        select file_name, file_row, max_by(reason_code, batch) as reason_code
        from {{ this }}
        where reason_code is not null
        group by file_name, file_row
    ) as earlier on judged_rows.file_name = earlier.file_name and judged_rows.file_row = earlier.file_row
    where judged_rows.reason_code is not null and judged_rows.reason_code is distinct from earlier.reason_code
    {%- else %}
    where judged_rows.reason_code is not null
    {%- endif %}
    union all
    select batch, null, null, null, null, null, null, null, null, null, false, null
    from batches
    where batch is not null
)

select * from event_rejections
