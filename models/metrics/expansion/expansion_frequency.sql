with presence as (
    select * from {{ ref('account_presence') }}
),

events as (
    select * from {{ ref('expansion_events') }}
    where is_discretionary
),

merging as (
    select * from {{ ref('thresholds') }}
    where name = 'expansion_merge_days'
),

bands as (
    select * from {{ ref('expansion_frequency_bands') }}
),

attributes as (
    select * from {{ ref('account_attributes') }}
    where valid_from <= {{ as_of_date() }} and valid_to > {{ as_of_date() }}
),

gaps as (
    select
        account_key,
        effective_date,
        {{ dbt.datediff(
            'lag(effective_date) over (partition by account_key order by effective_date)', 'effective_date', 'day'
        ) }} as gap_days
    from events
),

expansions as (
    select
        gaps.account_key,
        count(*) as event_count,
        count(case when not {{ meets('gaps.gap_days', 'merging.comparison', 'merging.value') }} then 1 end)
            as expansion_count,
        max(gaps.effective_date) as last_expansion_date
    from gaps
    cross join merging
    group by gaps.account_key
),

accounts as (
    select
        account_key,
        min(present_from) as first_arr_date,
        max(present_to) = {{ open_end_date() }} as is_active,
        sum({{ dbt.datediff('present_from', 'least(present_to, ' ~ add_days(as_of_date(), 1) ~ ')', 'day') }})
            as active_day_count
    from presence
    group by account_key
),

expansion_frequency as (
    select
        accounts.account_key,
        coalesce(attributes.segment, 'unknown') as segment,
        accounts.first_arr_date,
        accounts.is_active,
        cast(accounts.active_day_count as {{ dbt.type_int() }}) as active_day_count,
        cast(coalesce(expansions.event_count, 0) as {{ dbt.type_int() }}) as event_count,
        cast(coalesce(expansions.expansion_count, 0) as {{ dbt.type_int() }}) as expansion_count,
        expansions.last_expansion_date,
        bands.frequency_band,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from accounts
    left join expansions on accounts.account_key = expansions.account_key
    left join attributes on accounts.account_key = attributes.account_key
    left join bands
        on
            coalesce(expansions.expansion_count, 0) >= bands.min_count
            and (coalesce(expansions.expansion_count, 0) < bands.max_count or bands.max_count is null)
)

select * from expansion_frequency
