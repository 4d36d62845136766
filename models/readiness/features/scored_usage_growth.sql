-- The mean tells of growth only when each of its rates does: all windows measured, each base above the volume floor.
{{ config(materialized='view') }}
{%- set window_days = whole_number('adoption:activity_days') %}
with measured_accounts as (
    select * from {{ ref('measured_accounts') }}
),

windows as (
    select * from {{ ref('scored_usage_windows') }}
),

volume_floor as (
    select * from {{ ref('thresholds') }}
    where name = 'usage_growth_floor'
),

growth as (
    select cast(value as {{ dbt.type_int() }}) as rate_count
    from {{ ref('thresholds') }}
    where name = 'growth_rates_averaged'
),

rates as (
    select
        bases.account_key,
        bases.scoring_date,
        {{ rate_of('coalesce(windows.event_count, 0) - bases.event_count', 'bases.event_count') }} as rate
    from windows as bases
    inner join volume_floor
        on {{ meets('bases.event_count', 'volume_floor.comparison', 'volume_floor.value') }}
    left join windows
        on
            bases.account_key = windows.account_key
            and bases.scoring_date = windows.scoring_date
            and bases.windows_before = windows.windows_before + 1
    where bases.windows_before > 0
),

scored_usage_growth as (
    select
        rates.account_key,
        rates.scoring_date,
        -- The hundredfold keeps all eight decimals of the rates.
        {{ rate_of('sum(rates.rate) * 100', 'count(*) * 100') }} as rate
    from rates
    inner join measured_accounts
        on rates.account_key = measured_accounts.account_key and rates.scoring_date = measured_accounts.scoring_date
    inner join growth
        on
            measured_accounts.observed_from
            <= {{ add_days('measured_accounts.scoring_date', '1 - ' ~ window_days ~ ' * (growth.rate_count + 1)') }}
    group by rates.account_key, rates.scoring_date, growth.rate_count
    having count(*) = growth.rate_count
)

select * from scored_usage_growth
