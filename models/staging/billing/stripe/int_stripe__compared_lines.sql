-- Whole-period lines at a price per unit, each held against quantity times price.
with lines as (
    select * from {{ ref('int_stripe__invoice_lines') }}
    where reason_code is null and charge_type = 'recurring' and not is_proration and amount_local > 0 and quantity > 0
),

prices as (
    select * from {{ ref('int_stripe__prices') }} where package_size = 1 and unit_amount_local > 0
),

limits as (
    select value as tolerance from {{ ref('thresholds') }} where name = 'unit_mismatch_tolerance'
),

compared as (
    select
        lines.record_id,
        cast(lines.amount_local as decimal(24, 6)) as amount_local,
        cast(lines.quantity * prices.unit_amount_local as decimal(24, 6)) as expected_local
    from lines
    inner join prices on lines.price_id = prices.price_id
),

compared_lines as (
    select
        compared.record_id,
        {{ is_in_another_unit('compared.amount_local', 'compared.expected_local', 'limits.tolerance') }}
            as is_mismatch
    from compared
    cross join limits
)

select * from compared_lines
