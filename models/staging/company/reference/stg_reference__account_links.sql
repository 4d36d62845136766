with source as (
    select * from {{ source('reference', 'account_links') }}
),

typed as (
    select
        source._row_number as row_number,
        source.source_system,
        source.system_account_id,
        source.account_id,
        source.valid_from as valid_from_text,
        source.valid_to as valid_to_text,
        {{ dbt.safe_cast('source.valid_from', 'date') }} as valid_from,
        {{ dbt.safe_cast('source.valid_to', 'date') }} as valid_to,
        {{ row_as_json('source') }} as raw_row
    from source
)

select * from typed
