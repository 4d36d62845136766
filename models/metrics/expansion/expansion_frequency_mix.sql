with accounts as (
    select * from {{ ref('expansion_frequency') }}
),

pace as (
    select value as years from {{ ref('thresholds') }}
    where name = 'expansion_pace_years'
),

benchmarks as (
    select * from {{ ref('benchmarks') }}
    where metric = 'expansion_frequency'
),

banded as (
    select segment, frequency_band, expansion_count, active_day_count from accounts
    union all
    select segment, 'all' as frequency_band, expansion_count, active_day_count from accounts
),

slices as (
    {{ by_total_and_segment('banded') }}
),

counts as (
    select
        dimension,
        dimension_value,
        frequency_band,
        count(*) as account_count,
        sum(expansion_count) as expansion_count,
        sum(active_day_count) as active_day_count
    from slices
    group by dimension, dimension_value, frequency_band
),

shares as (
    select
        *,
        max(case when frequency_band = 'all' then account_count end) over (partition by dimension, dimension_value)
            as total_account_count
    from counts
),

-- Years are years of 365.25 days in which the accounts paid.
rates as (
    select
        shares.*,
        {{ rate_of('shares.account_count', 'shares.total_account_count') }} as share,
        {{ rate_of('shares.expansion_count * pace.years * 365.25', 'shares.active_day_count') }}
            as expansions_in_pace_years
    from shares
    cross join pace
),

expansion_frequency_mix as (
    select
        rates.dimension,
        rates.dimension_value,
        rates.frequency_band,
        rates.account_count,
        rates.total_account_count,
        rates.share,
        cast(rates.expansion_count as {{ dbt.type_bigint() }}) as expansion_count,
        cast(rates.active_day_count as {{ dbt.type_bigint() }}) as active_day_count,
        rates.expansions_in_pace_years,
        benchmarks.low_value as benchmark_low,
        benchmarks.high_value as benchmark_high,
        {{ position_in_range('rates.expansions_in_pace_years', 'benchmarks.low_value', 'benchmarks.high_value') }}
            as benchmark_position,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from rates
    left join benchmarks on rates.frequency_band = 'all' and benchmarks.scope = 'all'
)

select * from expansion_frequency_mix
