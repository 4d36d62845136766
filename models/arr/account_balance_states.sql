-- Balance and primary item of an account between the months in which any of its items starts or ends.
{{ config(materialized='view') }}
with items as (
    select * from {{ ref('item_month_ranges') }}
),

-- Most accounts hold one item at a time: then the item's months are the account's.
shared_accounts as (
    select valuation_lag_months, account_key
    from (
        select
            valuation_lag_months,
            account_key,
            month_from < max(month_to) over (
                partition by valuation_lag_months, account_key order by month_from, month_to
                rows between unbounded preceding and 1 preceding
            ) as is_overlapping
        from items
    ) as neighbours
    where is_overlapping
    group by valuation_lag_months, account_key
),

shared_items as (
    select items.*
    from items
    inner join shared_accounts
        on items.valuation_lag_months = shared_accounts.valuation_lag_months
        and items.account_key = shared_accounts.account_key
),

cuts as (
    select valuation_lag_months, account_key, month_from as month from shared_items
    union
    select valuation_lag_months, account_key, month_to as month from shared_items
),

stretches as (
    select
        valuation_lag_months,
        account_key,
        month as month_from,
        lead(month) over (partition by valuation_lag_months, account_key order by month) as month_to,
        row_number() over (order by valuation_lag_months, account_key, month) as stretch_number
    from cuts
),

family_balances as (
    select
        stretches.month_from as stretch_from,
        stretches.month_to as stretch_to,
        stretches.stretch_number,
        items.*,
        sum(items.amount) over (partition by stretches.stretch_number, items.product_family) as family_amount,
        sum(items.amount) over (partition by stretches.stretch_number) as closing_amount
    from stretches
    inner join shared_items as items
        on
            stretches.valuation_lag_months = items.valuation_lag_months
            and stretches.account_key = items.account_key
            and stretches.month_from >= items.month_from
            and stretches.month_from < items.month_to
),

-- The primary item: of the family with the largest balance, the item that started last.
ranked as (
    select
        *,
        row_number() over (
            partition by stretch_number
            order by family_amount desc, product_family, started_on desc, amount desc, source_record_key
        ) as item_rank
    from family_balances
),

account_balance_states as (
    select
        items.valuation_lag_months, items.account_key, items.is_revalued, items.month_from, items.month_to,
        items.amount as closing_amount, items.product_family, items.plan_id, items.billing_interval,
        items.interval_count
    from items
    left join shared_accounts
        on items.valuation_lag_months = shared_accounts.valuation_lag_months
        and items.account_key = shared_accounts.account_key
    where shared_accounts.account_key is null
    union all
    select
        valuation_lag_months, account_key, is_revalued, stretch_from as month_from, stretch_to as month_to,
        cast(closing_amount as decimal(18, 2)) as closing_amount, product_family, plan_id, billing_interval,
        interval_count
    from ranked
    where item_rank = 1
)

select * from account_balance_states
