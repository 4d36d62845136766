-- Months at whose end an item carries ARR, as [month_from, month_to).
{{ config(materialized='view') }}
with pieces as (
    select * from {{ ref('item_pieces') }}
    where not is_held
),

revalued_accounts as (
    select * from {{ ref('revalued_accounts') }}
),

revalued_items as (
    select * from {{ ref('revalued_item_months') }}
),

-- Balances that do not depend on the lag: one row serves all.
ordinary_items as (
    select
        0 as valuation_lag_months,
        pieces.account_key,
        {{ first_closing_month('pieces.piece_from') }} as month_from,
        {{ first_closing_month('pieces.piece_to') }} as month_to,
        pieces.amount,
        pieces.product_family,
        pieces.plan_id,
        pieces.billing_interval,
        pieces.interval_count,
        pieces.piece_from as started_on,
        pieces.source_record_key
    from pieces
    left join revalued_accounts on pieces.account_key = revalued_accounts.account_key
    where revalued_accounts.account_key is null
),

item_month_ranges as (
    select
        valuation_lag_months, account_key, false as is_revalued, month_from, month_to, amount, product_family, plan_id,
        billing_interval, interval_count, started_on, source_record_key
    from ordinary_items
    where month_from < month_to
    union all
    select
        valuation_lag_months, account_key, true as is_revalued, month_from, month_to, amount, product_family, plan_id,
        billing_interval, interval_count, started_on, source_record_key
    from revalued_items
    where month_from < month_to
)

select * from item_month_ranges
