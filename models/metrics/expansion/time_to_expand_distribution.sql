{%- set slice = 'dimension, dimension_value' %}
with expanded as (
    select * from {{ ref('time_to_first_expansion') }}
    where not is_censored
),

window_length as (
    select cast(value as {{ dbt.type_int() }}) as months from {{ ref('thresholds') }}
    where name = 'densest_window_months'
),

bands as (
    select * from {{ ref('expansion_age_bands') }}
),

benchmarks as (
    select * from {{ ref('benchmarks') }}
    where metric = 'time_to_expand_distribution'
),

ages as (
    {%- for dimension, value in [('total', "'all'"), ('segment', 'segment'), ('motion', 'motion')] %}
    select '{{ dimension }}' as dimension, {{ value }} as dimension_value, expansion_age_months as age_months
    from expanded
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

counts as (
    select
        {{ slice }}, age_months, count(*) as account_count,
        sum(count(*)) over (partition by {{ slice }}) as total_count
    from ages
    group by {{ slice }}, age_months
),

-- It is enough to look at windows that begin at an age at which somebody expands.
windows as (
    select
        starts.dimension,
        starts.dimension_value,
        starts.age_months as window_from_month,
        starts.age_months + window_length.months - 1 as window_to_month,
        sum(counts.account_count) as window_account_count
    from counts as starts
    cross join window_length
    inner join counts
        on
            starts.dimension = counts.dimension
            and starts.dimension_value = counts.dimension_value
            and counts.age_months >= starts.age_months
            and counts.age_months < starts.age_months + window_length.months
    group by starts.dimension, starts.dimension_value, starts.age_months, window_length.months
),

densest as (
    select
        *,
        row_number() over (partition by {{ slice }} order by window_account_count desc, window_from_month) as place
    from windows
),

banded as (
    select
        counts.*,
        bands.age_band,
        sum(counts.account_count) over (partition by counts.dimension, counts.dimension_value, bands.age_band)
            as band_account_count
    from counts
    left join bands
        on
            counts.age_months > bands.after_month
            and (counts.age_months <= bands.up_to_month or bands.up_to_month is null)
),

time_to_expand_distribution as (
    select
        banded.dimension,
        banded.dimension_value,
        banded.age_months,
        banded.account_count,
        cast(banded.total_count as {{ dbt.type_bigint() }}) as total_account_count,
        {{ rate_of('banded.account_count', 'banded.total_count') }} as share,
        banded.age_months <= densest.window_to_month and banded.age_months >= densest.window_from_month
            as is_in_densest_window,
        cast(densest.window_from_month as {{ dbt.type_int() }}) as densest_from_month,
        cast(densest.window_to_month as {{ dbt.type_int() }}) as densest_to_month,
        cast(densest.window_account_count as {{ dbt.type_bigint() }}) as densest_account_count,
        banded.age_band,
        {{ rate_of('banded.band_account_count', 'banded.total_count') }} as band_share,
        benchmarks.low_value as benchmark_band_share,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from banded
    inner join densest
        on
            banded.dimension = densest.dimension
            and banded.dimension_value = densest.dimension_value
            and densest.place = 1
    left join benchmarks on benchmarks.scope = 'age_band:' || banded.age_band
)

select * from time_to_expand_distribution
