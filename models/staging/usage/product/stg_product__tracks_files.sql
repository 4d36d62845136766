with source as (
    select * from {{ source('product', 'tracks_files') }}
),

tracks_files as (
    select
        source._path as file_path,
        source._file as file_name,
        {{ text_number('source._file') }} as file_number,
        source._rows as row_count,
        source._fingerprint as fingerprint,
        coalesce(sum(source._rows) over (
            order by source._file rows between unbounded preceding and 1 preceding
        ), 0) as rows_before
    from source
)

select * from tracks_files
