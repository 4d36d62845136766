with survival as (
    select * from {{ ref('time_to_first_expansion_survival') }}
),

benchmarks as (
    select * from {{ ref('benchmarks') }}
    where metric = 'median_time_to_first_expansion'
),

medians as (
    select
        observed_date,
        dimension,
        dimension_value,
        max(at_risk_count) as account_count,
        sum(event_count) as event_count,
        min(survival_rate) as lowest_survival_rate,
        min(case when survival_rate <= 0.5 then duration_days end) as median_days
    from survival
    group by observed_date, dimension, dimension_value
),

-- Twelve months are 365.25 days.
converted as (
    select *, cast(round(cast(median_days * 12 as decimal(18, 2)) / 365.25, 1) as decimal(18, 1)) as median_months
    from medians
),

median_time_to_first_expansion as (
    select
        converted.observed_date,
        converted.dimension,
        converted.dimension_value,
        converted.account_count,
        cast(converted.event_count as {{ dbt.type_bigint() }}) as event_count,
        converted.lowest_survival_rate,
        converted.median_days,
        converted.median_months,
        benchmarks.low_value as benchmark_low_months,
        benchmarks.high_value as benchmark_high_months,
        {{ position_in_range('converted.median_months', 'benchmarks.low_value', 'benchmarks.high_value') }}
            as benchmark_position,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from converted
    left join benchmarks
        on benchmarks.scope = {{ scope_of('converted.dimension', 'converted.dimension_value') }}
)

select * from median_time_to_first_expansion
