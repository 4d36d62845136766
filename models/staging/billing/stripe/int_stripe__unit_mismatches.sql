-- Lines whose amount is a hundred times, or a hundredth of, quantity times price: one file is in cents, another in units.
with compared_lines as (
    select * from {{ ref('int_stripe__compared_lines') }}
),

landed as (
    select record_id, row_number from {{ ref('stg_stripe__invoice_line_item') }} where row_reason is null
),

limits as (
    select value as least_share from {{ ref('thresholds') }} where name = 'unit_mismatch_share'
),

counted as (
    select
        min(case when compared_lines.is_mismatch then landed.row_number end) as first_row,
        cast(sum(case when compared_lines.is_mismatch then 1 else 0 end) as {{ dbt.type_bigint() }}) as line_count,
        count(*) as compared_count
    from compared_lines
    inner join landed on compared_lines.record_id = landed.record_id
),

unit_mismatches as (
    select counted.first_row, counted.line_count, counted.compared_count
    from counted
    cross join limits
    where counted.line_count >= counted.compared_count * limits.least_share and counted.line_count > 0
)

select * from unit_mismatches
