-- What: volume, mix and price lead from the slice's ARR at the opening to that at the closing; rate and mix lead from the
--       ARPA of then to that of now; a slice that was there then has a change.
-- Why: a split that does not add up explains something else than what happened.
-- Resolve: compare metrics.arpa_cells of both months with the row.
with arpa as (
    select * from {{ ref('arpa') }}
),

effects as (
    select * from {{ ref('arpa_price_volume_mix') }}
),

windows as (
    select window_months from effects group by window_months
)

select
    effects.month, effects.window_months, effects.dimension, effects.dimension_value,
    effects.opening_amount, effects.closing_amount, closings.arpa_amount, openings.arpa_amount as opening_arpa_amount
from arpa as openings
cross join windows
left join effects
    on
        openings.dimension = effects.dimension
        and openings.dimension_value = effects.dimension_value
        and windows.window_months = effects.window_months
        and effects.month = {{ add_months('openings.month', 'windows.window_months') }}
left join arpa as closings
    on
        effects.dimension = closings.dimension
        and effects.dimension_value = closings.dimension_value
        and effects.month = closings.month
where
    {{ add_months('openings.month', 'windows.window_months') }} <= {{ month_of(as_of_date()) }}
    and (
        effects.month is null
        or effects.opening_amount <> openings.closing_amount
        or effects.closing_amount <> coalesce(closings.closing_amount, 0)
        or effects.opening_amount + effects.volume_amount + effects.mix_amount + effects.price_amount
        <> effects.closing_amount
        or (
            windows.window_months = 1 and closings.month is not null
            and openings.arpa_amount + closings.monthly_rate_amount + closings.monthly_mix_amount
            is distinct from closings.arpa_amount
        )
        or (
            windows.window_months = 12 and closings.month is not null
            and openings.arpa_amount + closings.yearly_rate_amount + closings.yearly_mix_amount
            is distinct from closings.arpa_amount
        )
    )
