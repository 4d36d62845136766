-- What: GRR is at most 1 and at most NRR, in every window, dimension and value; compared as amounts, not as rounded
--       rates.
-- Why: GRR above NRR, or above 100 %, means that growth of one account hides the loss of another: the figure that is
--      meant to show leakage would show none.
-- Resolve: what is retained must be capped by account (metrics.retention_edges takes the smaller balance of each),
--          never on the sum. If the cap is right, opening and closing stand for different accounts: see
--          metrics.retained_balances.
select
    nrr.month,
    nrr.window_months,
    nrr.dimension,
    nrr.dimension_value,
    nrr.opening_amount,
    nrr.closing_amount,
    grr.retained_amount
from {{ ref('nrr') }} as nrr
full outer join {{ ref('grr') }} as grr
    on
        nrr.month = grr.month
        and nrr.window_months = grr.window_months
        and nrr.dimension = grr.dimension
        and nrr.dimension_value = grr.dimension_value
where
    grr.retained_amount > nrr.opening_amount
    or grr.retained_amount > nrr.closing_amount
    or grr.rate > 1
    or grr.rate > nrr.rate
    or nrr.month is null
    or grr.month is null
    or grr.retained_amount < 0
