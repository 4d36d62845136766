-- The pace is a share of the limit a day, so that meters in different units compare.
{%- set slope_days = whole_number('adoption:slope_days') %}
{%- set slope_start = add_days('nearest.scoring_date', '-' ~ slope_days) %}
{%- set window_first_day = add_days('nearest.scoring_date', '1 - ' ~ whole_number('adoption:activity_days')) %}
with scored_accounts as (
    select * from {{ ref('scored_accounts') }}
),

scored_members as (
    select * from {{ ref('scored_members') }}
),

nearest as (
    select * from {{ ref('nearest_limits') }}
),

window_days as (
    select * from {{ ref('scoring_window_days') }}
    where days_before < {{ slope_days }}
),

spells as (
    select * from {{ ref('limit_use_spells') }}
    where entitlement <> 'seats'
),

metered_days as (
    select * from {{ ref('metered_usage_days') }}
),

watched as (
    select * from {{ ref('thresholds') }}
    where name in ('time_at_limit', 'near_limit')
),

-- A meter that starts anew each month has no level to compare: its pace is its use of the last days.
recent_use as (
    select
        scored_members.account_key,
        window_days.scoring_date,
        metered_days.meter,
        sum(metered_days.quantity) as quantity
    from metered_days
    inner join window_days on metered_days.usage_date = window_days.event_date
    inner join scored_members
        on
            metered_days.leaf_account_key = scored_members.leaf_account_key
            and window_days.scoring_date = scored_members.scoring_date
            and {{ known_on('metered_days.usage_date', 'metered_days.recorded_date') }} <= scored_members.scoring_date
    group by scored_members.account_key, window_days.scoring_date, metered_days.meter
),

days_over as (
    select nearest.account_key, nearest.scoring_date, watched.name, sum({{ dbt.datediff(
        'greatest(spells.valid_from, ' ~ window_first_day ~ ')',
        'least(spells.valid_to, ' ~ add_days('nearest.scoring_date', 1) ~ ')', 'day'
    ) }}) as day_count
    from nearest
    inner join spells
        on
            nearest.account_key = spells.account_key
            and nearest.entitlement = spells.entitlement
            and spells.valid_from <= nearest.scoring_date
            and spells.valid_to > {{ window_first_day }}
    inner join watched on {{ meets('spells.rate', 'watched.comparison', 'watched.value') }}
    group by nearest.account_key, nearest.scoring_date, watched.name
),

paces as (
    select
        nearest.*,
        greatest(nearest.limit_quantity - nearest.used_quantity, 0) as remaining_quantity,
        case
            when nearest.limit_period = 'month' then coalesce(recent_use.quantity, 0)
            else nearest.used_quantity - coalesce(earlier_spells.used_quantity, 0)
        end as recent_change,
        coalesce(full_days.day_count, 0) as full_day_count,
        coalesce(near_days.day_count, 0) as near_day_count
    from nearest
    left join spells as earlier_spells
        on
            nearest.account_key = earlier_spells.account_key
            and nearest.entitlement = earlier_spells.entitlement
            and {{ slope_start }} >= earlier_spells.valid_from
            and {{ slope_start }} < earlier_spells.valid_to
    left join recent_use
        on
            nearest.account_key = recent_use.account_key
            and nearest.scoring_date = recent_use.scoring_date
            and nearest.entitlement = recent_use.meter
    {%- for days, name in [('full_days', 'time_at_limit'), ('near_days', 'near_limit')] %}
    left join days_over as {{ days }}
        on
            nearest.account_key = {{ days }}.account_key
            and nearest.scoring_date = {{ days }}.scoring_date
            and {{ days }}.name = '{{ name }}'
    {%- endfor %}
),

limit_features as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        paces.rate as limit_rate,
        cast(case
            when paces.remaining_quantity = 0 then 0
            when paces.recent_change > 0
                then {{ rate_of('paces.remaining_quantity * ' ~ slope_days, 'paces.recent_change') }}
        end as decimal(28, 2)) as days_to_limit,
        {{ rate_of('paces.recent_change', 'paces.limit_quantity * ' ~ slope_days) }} as limit_daily_change,
        cast(paces.full_day_count as {{ dbt.type_int() }}) as days_at_limit,
        {{ rate_of('paces.near_day_count', whole_number('adoption:activity_days')) }} as limit_sustained_rate,
        paces.known_date as limits_known_date
    from scored_accounts
    left join paces
        on scored_accounts.account_key = paces.account_key and scored_accounts.scoring_date = paces.scoring_date
)

select * from limit_features
