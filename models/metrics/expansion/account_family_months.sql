-- Product families that an account pays for at the end of a month, with the segment that its ARR of that month counts in.
with ranges as (
    select
        *,
        {{ first_closing_month('valid_from') }} as month_from,
        {{ first_closing_month('valid_to') }} as month_to
    from {{ ref('account_family_ranges') }}
),

spells as (
    select * from {{ ref('account_balance_spells') }}
    where valuation_lag_months = 0
),

shared as (
    select
        ranges.account_key,
        ranges.product_family,
        ranges.role,
        spells.segment,
        greatest(ranges.month_from, spells.month_from) as month_from,
        least(ranges.month_to, spells.month_to) as month_to
    from ranges
    inner join spells
        on
            ranges.account_key = spells.account_key
            and ranges.month_from < spells.month_to
            and ranges.month_to > spells.month_from
    where ranges.month_from < ranges.month_to
),

account_family_months as (
    select
        account_key,
        {{ each_month('month_from', add_months('month_to', -1)) }} as month,
        product_family,
        role,
        segment,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from shared
)

select * from account_family_months
