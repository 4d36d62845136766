{{ config(materialized='view') }}
with rows_shown as (
    select * from {{ ref('arpa_price_volume_mix') }}
),

bi_price_volume_mix as (
    select
        rows_shown.month,
        rows_shown.window_months,
        rows_shown.dimension,
        rows_shown.dimension_value,
        rows_shown.opening_account_count,
        rows_shown.closing_account_count,
        rows_shown.opening_amount,
        rows_shown.volume_amount,
        rows_shown.mix_amount,
        rows_shown.price_amount,
        rows_shown.closing_amount,
        rows_shown.is_complete_month,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
)

select * from bi_price_volume_mix
