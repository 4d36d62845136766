with judged as (
    select * from {{ ref('int_periods__judged_periods') }}
),

reason_codes as (
    select * from {{ ref('reason_codes') }}
),

fx_plan_rates as (
    select * from {{ ref('stg_periods__fx_plan_rates') }}
),

product_map as (
    select * from {{ ref('stg_periods__product_map') }}
),

period_rows as (
    select
        'subscription_periods' as source_table,
        judged.source_record_id,
        judged.row_number,
        judged.reason_code,
        judged.currency_code,
        judged.amount as amount_local,
        judged.raw_row
    from judged
),

rate_rows as (
    select
        'fx_plan_rates' as source_table,
        coalesce(currency_code, '') || ':' || coalesce(cast(valid_from as varchar), '') as source_record_id,
        row_number,
        case
            when valid_from is null then 'invalid_date'
            when rate_to_reporting is null or rate_to_reporting <= 0 or currency_code is null then 'invalid_rate'
            when row_number() over (partition by currency_code, valid_from order by rate_to_reporting, row_number) > 1
                then case
                    when min(rate_to_reporting) over (partition by currency_code, valid_from)
                        = max(rate_to_reporting) over (partition by currency_code, valid_from)
                        then 'duplicate_delivery'
                    else 'conflicting_versions'
                end
        end as reason_code,
        cast(null as varchar) as currency_code,
        cast(null as decimal(18, 6)) as amount_local,
        raw_row
    from fx_plan_rates
),

product_rows as (
    select
        'product_map' as source_table,
        product_id as source_record_id,
        row_number,
        case when product_id is null or product_family is null then 'missing_product' end as reason_code,
        cast(null as varchar) as currency_code,
        cast(null as decimal(18, 6)) as amount_local,
        raw_row
    from product_map
),

rows_with_reason as (
    select source_table, source_record_id, row_number, reason_code, currency_code, amount_local, raw_row from period_rows
    union all
    select source_table, source_record_id, row_number, reason_code, currency_code, amount_local, raw_row from rate_rows
    union all
    select source_table, source_record_id, row_number, reason_code, currency_code, amount_local, raw_row from product_rows
),

row_dispositions as (
    select
        'periods' as source_system,
        rows_with_reason.source_table,
        rows_with_reason.source_record_id,
        rows_with_reason.row_number,
        coalesce(reason_codes.disposition, case when rows_with_reason.reason_code is null then 'used' end)
            as disposition,
        rows_with_reason.reason_code,
        rows_with_reason.currency_code,
        rows_with_reason.amount_local,
        case when reason_codes.disposition = 'quarantined' then rows_with_reason.raw_row end as raw_row
    from rows_with_reason
    left join reason_codes on rows_with_reason.reason_code = reason_codes.reason_code
)

select * from row_dispositions
