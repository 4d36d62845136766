-- Lines whose amount is a hundred times, or a hundredth of, quantity times price: one file is in cents, another in units.
with lines as (
    select * from {{ ref('int_stripe__invoice_lines') }}
    where reason_code is null and charge_type = 'recurring' and not is_proration and amount_local > 0 and quantity > 0
),

prices as (
    select * from {{ ref('int_stripe__prices') }} where package_size = 1 and unit_amount_local > 0
),

landed as (
    select record_id, row_number from {{ ref('stg_stripe__invoice_line_item') }} where row_reason is null
),

limits as (
    select value as least_share from {{ ref('thresholds') }} where name = 'unit_mismatch_share'
),

compared as (
    select
        landed.row_number,
        lines.record_id,
        lines.amount_local,
        cast(lines.quantity * prices.unit_amount_local as decimal(18, 2)) as expected_local
    from lines
    inner join landed on lines.record_id = landed.record_id
    inner join prices on lines.price_id = prices.price_id
),

judged as (
    select
        *,
        amount_local = 100 * expected_local or 100 * amount_local = expected_local as is_mismatch
    from compared
),

unit_mismatches as (
    select
        min(case when judged.is_mismatch then judged.row_number end) as first_row,
        cast(sum(case when judged.is_mismatch then 1 else 0 end) as {{ dbt.type_bigint() }}) as line_count,
        count(*) as compared_count
    from judged
    cross join limits
    having sum(case when judged.is_mismatch then 1 else 0 end) >= count(*) * max(limits.least_share)
        and sum(case when judged.is_mismatch then 1 else 0 end) > 0
)

select * from unit_mismatches
