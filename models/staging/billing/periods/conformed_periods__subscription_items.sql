with periods as (
    select * from {{ ref('int_periods__judged_periods') }}
    where reason_code is null and charge_type = 'recurring'
),

status_runs as (
    select * from {{ ref('int_periods__status_runs') }}
),

subscription_items as (
    select
        'periods' as source_system,
        'subscription_periods' as source_table,
        periods.source_record_id,
        periods.account_id as billing_customer_id,
        periods.account_id,
        coalesce(periods.subscription_id, periods.source_record_id) as subscription_id,
        coalesce(periods.subscription_id, periods.source_record_id) as item_id,
        coalesce(periods.product_id, periods.product_family) as product_id,
        periods.product_family,
        coalesce(periods.plan_id, 'unspecified') as plan_id,
        coalesce(periods.price_book, 'unspecified') as price_book,
        periods.billing_interval,
        periods.interval_count,
        periods.currency_code,
        -- A price with no or zero quantity is a flat price: one unit.
        cast(coalesce(nullif(periods.quantity, 0), 1) as decimal(18, 4)) as quantity,
        cast(greatest(coalesce(periods.list_amount, periods.amount), periods.amount) as decimal(18, 6))
            as list_amount_local,
        periods.amount as net_amount_local,
        case when periods.status = 'canceled' then 'active' else periods.status end as status,
        coalesce(status_runs.status_since, periods.start_date) as status_since,
        periods.is_ramp,
        periods.is_renewal_pending,
        periods.end_reason,
        periods.signed_date,
        periods.recorded_date,
        periods.start_date as valid_from,
        coalesce(periods.end_date, {{ open_end_date() }}) as valid_to
    from periods
    left join status_runs on periods.row_number = status_runs.row_number
)

select * from subscription_items
