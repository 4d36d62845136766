with metered_usage as (
    select * from {{ ref('int_product__judged_metered_usage') }}
    where reason_code is null
),

metered_usage_days as (
    select
        'product' as source_system,
        'metered_usage' as source_table,
        row_number,
        record_id as source_record_id,
        system_account_id,
        meter,
        usage_date,
        quantity,
        recorded_date
    from metered_usage
)

select * from metered_usage_days
