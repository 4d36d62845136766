with source as (
    select * from {{ source('periods', 'fx_plan_rates') }}
),

typed as (
    select
        source._row_number as row_number,
        {{ dbt.safe_cast('source.valid_from', 'date') }} as valid_from,
        nullif(upper(trim(source.currency)), '') as currency_code,
        {{ dbt.safe_cast('source.rate_to_reporting', 'decimal(18, 8)') }} as rate_to_reporting,
        {{ row_as_json('source') }} as raw_row
    from source
)

select * from typed
