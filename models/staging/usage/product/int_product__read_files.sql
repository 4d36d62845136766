{{ config(
    materialized='incremental',
    incremental_strategy='append',
    post_hook="{{ stop_on_rows('(select * from ' ~ this ~ ' where problem is not null) as problems', \"problem || ' Remedy: ' || remedy\") }}"
) }}
-- Events are read once and never again, so that a part file that was changed or removed would go on counting as it was.
-- A file that grew has another fingerprint: only one of the same length must have the same.
with files as (
    select file_name, row_count, fingerprint from {{ ref('stg_product__tracks_files') }}
),

{% if is_incremental() -%}
readings as (
    select * from {{ this }}
),
{%- else -%}
readings as (
    select file_name, row_count, fingerprint, 0 as reading
    from files
    where false
),
{%- endif %}

last_reading as (
    select coalesce(max(reading), 0) as reading from readings
),

newest_readings as (
    select file_name, max(reading) as reading from readings group by file_name
),

known_files as (
    select readings.file_name, readings.row_count, readings.fingerprint
    from readings
    inner join newest_readings
        on readings.file_name = newest_readings.file_name and readings.reading = newest_readings.reading
),

compared as (
    select
        coalesce(files.file_name, known_files.file_name) as file_name,
        files.row_count,
        files.fingerprint,
        case
            when files.file_name is null then 'is gone; ' || cast(known_files.row_count as {{ dbt.type_string() }})
                || ' rows of it were read before.'
            when files.row_count < known_files.row_count then 'has ' || cast(files.row_count as {{ dbt.type_string() }})
                || ' rows, ' || cast(known_files.row_count as {{ dbt.type_string() }}) || ' were read before.'
            when files.row_count = known_files.row_count and files.fingerprint <> known_files.fingerprint
                then 'was changed in place: it still has ' || cast(files.row_count as {{ dbt.type_string() }})
                    || ' rows, but not the ones that were read before.'
        end as fault,
        known_files.file_name is null or files.row_count > known_files.row_count as is_new
    from files
    full outer join known_files on files.file_name = known_files.file_name
),

read_files as (
    select
        compared.file_name,
        compared.row_count,
        compared.fingerprint,
        cast(last_reading.reading + 1 as integer) as reading,
        'Part file product/' || compared.file_name || ' ' || compared.fault as problem,
        'Put the file back as it was and deliver corrections as a new part file, or read all events again: '
        || 'dbt build --full-refresh --select int_product__read_files+ (or delete the warehouse file).' as remedy
    from compared
    cross join last_reading
    where compared.fault is not null or compared.is_new
)

select * from read_files
