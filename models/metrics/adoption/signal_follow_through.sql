with signals as (
    select * from {{ ref('signals') }}
),

expansions as (
    select * from {{ ref('expansion_events') }}
    where is_discretionary
),

judging_time as (
    select * from {{ ref('thresholds') }}
    where name = 'signal_window'
),

judged as (
    select
        signals.account_key,
        signals.signal,
        signals.known_date,
        signals.segment,
        judging_time.comparison,
        judging_time.value
    from signals
    cross join judging_time
    where {{ dbt.datediff('signals.known_date', as_of_date(), 'day') }} >= judging_time.value
    group by
        signals.account_key, signals.signal, signals.known_date, signals.segment, judging_time.comparison,
        judging_time.value
),

outcomes as (
    select
        judged.account_key,
        judged.signal,
        judged.known_date,
        judged.segment,
        min({{ dbt.datediff('judged.known_date', 'expansions.effective_date', 'day') }}) as days_to_expansion
    from judged
    left join expansions
        on
            judged.account_key = expansions.account_key
            and expansions.effective_date > judged.known_date
            and {{ meets(
                dbt.datediff('judged.known_date', 'expansions.effective_date', 'day'), 'judged.comparison', 'judged.value'
            ) }}
    group by judged.account_key, judged.signal, judged.known_date, judged.segment
),

grouped as (
    {{ by_total_and_segment('outcomes') }}
),

signal_follow_through as (
    select
        signal,
        dimension,
        dimension_value,
        cast(count(days_to_expansion) as {{ dbt.type_bigint() }}) as followed_signal_count,
        cast(count(*) as {{ dbt.type_bigint() }}) as signal_count,
        {{ rate_of('count(days_to_expansion)', 'count(*)') }} as rate,
        cast(median(days_to_expansion) as decimal(10, 1)) as median_days_to_expansion,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from grouped
    group by signal, dimension, dimension_value
)

select * from signal_follow_through
