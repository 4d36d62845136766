-- Items in force on the as-of date or contracted to start after it, with the account and plan rate of that day.
{{ config(materialized='view') }}
with intervals as (
    select * from {{ ref('item_intervals') }}
    where
        valid_to > {{ as_of_date() }}
        and (valid_from <= {{ as_of_date() }} or coalesce(signed_date, {{ as_of_date() }}) <= {{ as_of_date() }})
),

fx_plan_rates as (
    select * from {{ ref('fx_plan_rates') }}
),

hierarchy as (
    select * from {{ ref('account_hierarchy') }}
),

contracted_items as (
    select
        row_number() over (
            order by intervals.subscription_key, intervals.item_key, intervals.valid_from, intervals.source_record_key
        ) as item_number,
        hierarchy.account_key,
        intervals.subscription_key,
        intervals.product_family,
        intervals.currency_code,
        intervals.valid_from > {{ as_of_date() }} as is_future,
        coalesce(intervals.signed_date, {{ as_of_date() }}) as contracted_date,
        case when intervals.is_held then 0 else cast(
            {{ in_reporting_currency('intervals.net_arr_local', 'fx_plan_rates.rate_to_reporting') }} as decimal(18, 2)
        ) end as amount,
        intervals.valid_from,
        intervals.valid_to
    from intervals
    inner join fx_plan_rates
        on
            intervals.currency_code = fx_plan_rates.currency_code
            and greatest(intervals.valid_from, {{ as_of_date() }}) >= fx_plan_rates.valid_from
            and greatest(intervals.valid_from, {{ as_of_date() }}) < fx_plan_rates.valid_to
    inner join hierarchy
        on
            intervals.leaf_account_key = hierarchy.leaf_account_key
            and greatest(intervals.valid_from, {{ as_of_date() }}) >= hierarchy.valid_from
            and greatest(intervals.valid_from, {{ as_of_date() }}) < hierarchy.valid_to
)

select * from contracted_items
