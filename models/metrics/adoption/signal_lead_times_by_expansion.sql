-- A signal counts from the day it was known, and only before the expansion: what the purchase itself caused explains nothing.
with expansions as (
    select * from {{ ref('expansion_events') }}
    where is_discretionary
),

hierarchy as (
    select * from {{ ref('account_hierarchy') }}
),

telemetry_starts as (
    select * from {{ ref('telemetry_starts') }}
),

signals as (
    select * from {{ ref('signals') }}
),

lookback as (
    select * from {{ ref('thresholds') }}
    where name = 'signal_window'
),

kinds as (
    select signal from {{ ref('signal_kinds') }}
    union all
    select 'any' as signal
),

observed as (
    select expansions.account_key, expansions.effective_date
    from expansions
    inner join hierarchy
        on
            expansions.account_key = hierarchy.account_key
            and expansions.effective_date >= hierarchy.valid_from
            and expansions.effective_date < hierarchy.valid_to
    inner join telemetry_starts on hierarchy.leaf_account_key = telemetry_starts.leaf_account_key
    inner join lookback
        on {{ dbt.datediff('telemetry_starts.judged_from', 'expansions.effective_date', 'day') }} >= lookback.value
    group by expansions.account_key, expansions.effective_date
),

pairs as (
    select
        expansions.account_key,
        expansions.effective_date,
        signals.signal,
        signals.known_date
    from expansions
    inner join signals
        on expansions.account_key = signals.account_key and signals.known_date < expansions.effective_date
    inner join lookback
        on {{ meets(
            dbt.datediff('signals.known_date', 'expansions.effective_date', 'day'), 'lookback.comparison',
            'lookback.value'
        ) }}
),

last_signals as (
    select account_key, effective_date, signal, max(known_date) as known_date
    from pairs
    group by account_key, effective_date, signal
    union all
    select account_key, effective_date, 'any' as signal, max(known_date) as known_date
    from pairs
    group by account_key, effective_date
),

signal_lead_times_by_expansion as (
    select
        expansions.account_key,
        expansions.effective_date,
        expansions.effective_month,
        expansions.motion,
        expansions.segment,
        kinds.signal,
        observed.account_key is not null as is_observed,
        last_signals.known_date is not null as has_signal,
        last_signals.known_date as last_signal_date,
        cast({{ dbt.datediff('last_signals.known_date', 'expansions.effective_date', 'day') }}
            as {{ dbt.type_int() }}) as lead_days,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from expansions
    cross join kinds
    left join observed
        on
            expansions.account_key = observed.account_key
            and expansions.effective_date = observed.effective_date
    left join last_signals
        on
            expansions.account_key = last_signals.account_key
            and expansions.effective_date = last_signals.effective_date
            and kinds.signal = last_signals.signal
)

select * from signal_lead_times_by_expansion
