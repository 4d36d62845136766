-- Items of whole billing periods of recurring charges, each held against the price that the charge's monthly amount makes.
with items as (
    select * from {{ ref('int_zuora__invoice_items') }}
    where reason_code is null and charge_type = 'recurring' and amount_local > 0
),

charges as (
    select * from {{ ref('int_zuora__charges') }}
    where reason_code is null and charge_kind = 'recurring' and mrr_local > 0
),

intervals as (
    select * from {{ ref('billing_intervals') }}
),

limits as (
    select value as tolerance from {{ ref('thresholds') }} where name = 'unit_mismatch_tolerance'
),

whole_periods as (
    select
        items.record_id,
        cast(items.amount_local as decimal(24, 6)) as amount_local,
        cast({{ period_amount('charges.mrr_local', 'charges.interval_count', 'intervals.periods_per_year') }}
            as decimal(24, 6)) as expected_local
    from items
    inner join charges on items.charge_id = charges.charge_id
    inner join intervals on charges.billing_interval = intervals.billing_interval
    where items.period_to = {{ add_billing_interval('items.period_from', 'charges.billing_interval', 'charges.interval_count') }}
),

compared_items as (
    select
        whole_periods.record_id,
        {{ is_in_another_unit('whole_periods.amount_local', 'whole_periods.expected_local', 'limits.tolerance') }}
            as is_mismatch
    from whole_periods
    cross join limits
    where whole_periods.expected_local > 0
)

select * from compared_items
