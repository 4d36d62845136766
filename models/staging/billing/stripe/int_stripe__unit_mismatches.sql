-- Lines whose amount is a hundred times, or a hundredth of, quantity times price: one file is in cents, another in units.
with landed as (
    select record_id, row_number from {{ ref('stg_stripe__invoice_line_item') }} where row_reason is null
),

unit_mismatches as (
    {{ unit_mismatches(ref('int_stripe__compared_lines'), 'landed') }}
)

select * from unit_mismatches
