-- What: ARR and contracted ARR of all account pages add up to the closing figures of the bridge in the as-of month, and
--       the ARR of a year ago to the closing of that month.
-- Why: who opens an account and who opens the board page must see the same company.
-- Resolve: an account without a row in bi.bi_account_360 is missing in metrics.account_overview_commercial; an account
--          counted twice has overlapping attributes, owners or limits there.
-- One row even where the bridge has no as-of month: pages without a bridge are a difference.
with months as (
    select
        coalesce(sum(closing.closing_amount), 0) as closing_amount,
        coalesce(sum(closing.closing_carr_amount), 0) as closing_carr_amount,
        coalesce(sum(year_ago.closing_amount), 0) as year_ago_amount
    from {{ ref('arr_bridge_monthly') }} as closing
    left join {{ ref('arr_bridge_monthly') }} as year_ago
        on year_ago.month = {{ add_months(month_of(as_of_date()), -12) }}
    where closing.month = {{ month_of(as_of_date()) }}
),

pages as (
    select
        coalesce(sum(arr_amount), 0) as closing_amount,
        coalesce(sum(carr_amount), 0) as closing_carr_amount,
        coalesce(sum(year_ago_amount), 0) as year_ago_amount
    from {{ ref('bi_account_360') }}
)

select
    pages.closing_amount - months.closing_amount as closing_difference,
    pages.closing_carr_amount - months.closing_carr_amount as closing_carr_difference,
    pages.year_ago_amount - months.year_ago_amount as year_ago_difference
from pages
cross join months
where
    pages.closing_amount <> months.closing_amount
    or pages.closing_carr_amount <> months.closing_carr_amount
    or pages.year_ago_amount <> months.year_ago_amount
