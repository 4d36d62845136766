with source as (
    select * from {{ source('reference', 'account_attributes') }}
),

typed as (
    select
        source._row_number as row_number,
        source.account_id,
        {{ dbt.safe_cast('source.valid_from', 'date') }} as valid_from,
        source.account_name,
        source.segment,
        source.industry,
        source.region,
        source.channel,
        {{ row_as_json('source') }} as raw_row
    from source
)

select * from typed
