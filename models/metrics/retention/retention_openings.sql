-- The cohorts: accounts with ARR at the opening of a window, by closing month, as ranges of months.
{{ config(materialized='view') }}
with spells as (
    select * from {{ ref('retention_spells') }}
),

windows as (
    select window_months from {{ ref('retention_windows') }}
),

-- Openings that depend on rates and grouping of the closing month carry the window's lag; all others have lag 0.
retention_openings as (
    select
        windows.window_months,
        spells.account_key,
        {{ add_months('spells.month_from', 'windows.window_months') }} as month_from,
        least({{ add_months('spells.month_to', 'windows.window_months') }}, {{ month_after_as_of() }}) as month_to,
        spells.closing_amount as opening_amount,
        spells.segment,
        spells.account_profile,
        spells.commercial_profile,
        spells.cohort_month
    from spells
    cross join windows
    where
        spells.valuation_lag_months = case when spells.is_revalued then windows.window_months else 0 end
        and {{ add_months('spells.month_from', 'windows.window_months') }} < {{ month_after_as_of() }}
)

select * from retention_openings
