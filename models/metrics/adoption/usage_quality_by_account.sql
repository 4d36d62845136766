-- Every month is compared as it was known at its own end: a verdict never changes when later use arrives.
with growth as (
    select * from {{ ref('usage_growth_by_account') }}
),

thresholds as (
    select * from {{ ref('thresholds') }}
),

series as (
    select
        growth.*,
        before.rate as rate_before,
        before.previous_events_per_day as level_two_before,
        a_year_before.rate as rate_a_year_before
    from growth
    left join growth as before
        on growth.account_key = before.account_key and before.month = {{ add_months('growth.month', -1) }}
    left join growth as a_year_before
        on
            growth.account_key = a_year_before.account_key
            and a_year_before.month = {{ add_months('growth.month', -12) }}
),

findings as (
    select
        series.*,
        {{ meets('series.rate', 'spike.comparison', 'spike.value') }} as is_spike,
        {{ meets('series.rate_before', 'spike.comparison', 'spike.value') }}
        and {{ meets('series.events_per_day - series.level_two_before', 'back.comparison',
            'back.value * series.level_two_before') }} as is_reversed_spike,
        (
            {{ meets('series.rate', 'season.comparison', 'season.value') }}
            and {{ meets('series.rate_a_year_before', 'season.comparison', 'season.value') }}
        ) or (
            {{ meets('-series.rate', 'season.comparison', 'season.value') }}
            and {{ meets('-series.rate_a_year_before', 'season.comparison', 'season.value') }}
        ) as is_yearly_move
    from series
    left join thresholds as spike on spike.name = 'usage_spike'
    left join thresholds as back on back.name = 'usage_spike_reversed'
    left join thresholds as season on season.name = 'usage_season'
),

classified as (
    select
        *,
        case
            when rate is null then 'insufficient_data'
            when is_yearly_move then 'seasonal'
            when is_reversed_spike then 'accidental'
            when is_spike then 'unproven'
            else 'healthy'
        end as quality
    from findings
),

qualities as (
    select * from {{ ref('usage_qualities') }}
),

usage_quality_by_account as (
    select
        classified.account_key,
        classified.month,
        classified.observed_date,
        classified.segment,
        classified.quality,
        qualities.explanation,
        classified.events_per_day,
        classified.rate,
        classified.rate_before,
        classified.level_two_before as events_per_day_two_months_before,
        classified.rate_a_year_before,
        classified.is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from classified
    -- A verdict that the seed does not explain stays, so that the test of the explanation fails.
    left join qualities on classified.quality = qualities.quality
)

select * from usage_quality_by_account
