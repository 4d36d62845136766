-- Periods of products that are not recurring (metered, one-off, service, tax) are charges, never ARR.
with periods as (
    select * from {{ ref('int_periods__judged_periods') }}
    where reason_code is null and charge_type <> 'recurring'
),

invoice_lines as (
    select
        'periods' as source_system,
        source_record_id,
        account_id,
        product_id,
        product_family,
        charge_type,
        currency_code,
        amount as amount_local,
        start_date as period_from,
        coalesce(end_date, cast({{ dbt.dateadd('day', 1, 'start_date') }} as date)) as period_to,
        start_date as invoice_date
    from periods
)

select * from invoice_lines
