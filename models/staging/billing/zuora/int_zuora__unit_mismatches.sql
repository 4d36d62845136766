-- Items whose amount is a hundred times, or a hundredth of, the price of their charge: one file is in cents, another is not.
with landed as (
    select record_id, row_number from {{ ref('stg_zuora__invoice_item') }} where row_reason is null
),

unit_mismatches as (
    {{ unit_mismatches(ref('int_zuora__compared_items'), 'landed') }}
)

select * from unit_mismatches
