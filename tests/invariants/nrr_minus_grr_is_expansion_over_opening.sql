-- What: NRR - GRR = expansion / opening, that is closing - retained = expansion, and opening + expansion +
--       contraction + churn = closing; expansion is not below zero, contraction and churn not above.
-- Why: NRR, GRR and the decomposition are published apart and read together; a gap between them is growth or loss
--      that nobody can point at.
-- Resolve: all of them select from metrics.retention_by_dimension. If the sums differ there, an account is in
--          metrics.retained_balances whose opening is not in metrics.retention_openings.
select
    decomposition.month,
    decomposition.window_months,
    decomposition.dimension,
    decomposition.dimension_value,
    decomposition.opening_amount,
    decomposition.expansion_amount,
    decomposition.contraction_amount,
    decomposition.churn_amount,
    nrr.closing_amount,
    grr.retained_amount
from {{ ref('retention_decomposition') }} as decomposition
left join {{ ref('nrr') }} as nrr
    on
        decomposition.month = nrr.month
        and decomposition.window_months = nrr.window_months
        and decomposition.dimension = nrr.dimension
        and decomposition.dimension_value = nrr.dimension_value
left join {{ ref('grr') }} as grr
    on
        decomposition.month = grr.month
        and decomposition.window_months = grr.window_months
        and decomposition.dimension = grr.dimension
        and decomposition.dimension_value = grr.dimension_value
where
    coalesce(nrr.closing_amount - grr.retained_amount <> decomposition.expansion_amount, true)
    or decomposition.opening_amount + decomposition.expansion_amount + decomposition.contraction_amount
    + decomposition.churn_amount <> nrr.closing_amount
    or decomposition.expansion_amount < 0
    or decomposition.contraction_amount > 0
    or decomposition.churn_amount > 0
