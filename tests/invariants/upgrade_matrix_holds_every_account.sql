-- What: every account that holds a tier at the opening of a window is in exactly one cell of the upgrade matrix, so that
--       the rows of the matrix add up to 100 %; an account has at most one tier of a product family a day.
-- Why: a row that adds up to 97 % hides who left; one that adds up to 103 % counts an account twice.
-- Resolve: two tiers a day: the ranges of metrics.account_tiers overlap. Otherwise the joins of metrics.upgrade_matrix lose
--          or repeat an account.
with matrix_rows as (
    select
        quarter, window_quarters, product_family, from_tier,
        min(opening_account_count) as opening_account_count,
        sum(account_count) as account_count,
        sum(share) as share
    from {{ ref('upgrade_matrix') }}
    where dimension = 'total'
    group by quarter, window_quarters, product_family, from_tier
),

windows as (
    select
        quarter, window_quarters,
        {{ add_months('quarter', '3 - 3 * window_quarters') }} as opened_before
    from matrix_rows
    group by quarter, window_quarters
),

holders as (
    select
        windows.quarter, windows.window_quarters, tiers.product_family, tiers.tier as from_tier,
        count(*) as holder_count, count(distinct tiers.account_key) as account_count
    from windows
    inner join {{ ref('account_tiers') }} as tiers
        on windows.opened_before > tiers.valid_from and windows.opened_before <= tiers.valid_to
    group by windows.quarter, windows.window_quarters, tiers.product_family, tiers.tier
)

select
    holders.*, matrix_rows.opening_account_count, matrix_rows.account_count as cell_account_count, matrix_rows.share
from holders
left join matrix_rows
    on
        holders.quarter = matrix_rows.quarter
        and holders.window_quarters = matrix_rows.window_quarters
        and holders.product_family = matrix_rows.product_family
        and holders.from_tier = matrix_rows.from_tier
where
    holders.holder_count <> holders.account_count
    or holders.account_count <> coalesce(matrix_rows.account_count, 0)
    or holders.account_count <> matrix_rows.opening_account_count
    or abs(matrix_rows.share - 1) > 0.000001
