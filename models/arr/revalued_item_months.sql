-- The items of revalued accounts, in months: shifted by each lag, at the rate and parent that hold so much later.
{{ config(materialized='view') }}
with revalued_accounts as (
    select * from {{ ref('revalued_accounts') }}
),

lags as (
    select 0 as lag_months
    union all
    select window_months as lag_months from {{ ref('retention_windows') }}
),

parents as (
    select
        hierarchy.leaf_account_key,
        hierarchy.account_key,
        lags.lag_months,
        {{ add_months(first_closing_month('hierarchy.valid_from'), '-lags.lag_months') }} as month_from,
        {{ add_months(first_closing_month('hierarchy.valid_to'), '-lags.lag_months') }} as month_to
    from {{ ref('account_hierarchy') }} as hierarchy
    inner join revalued_accounts on hierarchy.account_key = revalued_accounts.account_key
    cross join lags
),

rates as (
    select
        fx_plan_rates.currency_code,
        fx_plan_rates.rate_to_reporting,
        lags.lag_months,
        {{ add_months(first_closing_month('fx_plan_rates.valid_from'), '-lags.lag_months') }} as month_from,
        {{ add_months(first_closing_month('fx_plan_rates.valid_to'), '-lags.lag_months') }} as month_to
    from {{ ref('fx_plan_rates') }} as fx_plan_rates
    cross join lags
),

items as (
    select
        *,
        {{ first_closing_month('valid_from') }} as month_from,
        {{ first_closing_month('valid_to') }} as month_to
    from {{ ref('item_intervals') }}
    where not is_held and leaf_account_key in (select parents.leaf_account_key from parents)
),

revalued_item_months as (
    select
        parents.lag_months as valuation_lag_months,
        parents.account_key,
        greatest(items.month_from, parents.month_from, rates.month_from) as month_from,
        least(items.month_to, parents.month_to, rates.month_to) as month_to,
        cast({{ in_reporting_currency('items.net_arr_local', 'rates.rate_to_reporting') }} as decimal(18, 2)) as amount,
        items.product_family,
        items.plan_id,
        items.billing_interval,
        items.interval_count,
        items.valid_from as started_on,
        items.source_record_key
    from items
    inner join parents
        on
            items.leaf_account_key = parents.leaf_account_key
            and items.month_from < parents.month_to
            and items.month_to > parents.month_from
    inner join rates
        on
            items.currency_code = rates.currency_code
            and parents.lag_months = rates.lag_months
            and greatest(items.month_from, parents.month_from) < rates.month_to
            and least(items.month_to, parents.month_to) > rates.month_from
    where items.month_from < items.month_to
)

select * from revalued_item_months
