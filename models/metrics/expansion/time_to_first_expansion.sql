-- Only the first stretch with ARR counts: who leaves is censored there, what happens after a return is another story.
with first_stays as (
    select * from {{ ref('account_presence') }}
    where presence_number = 1
),

events as (
    select * from {{ ref('expansion_events') }}
    where is_discretionary
),

cohorts as (
    select * from {{ ref('account_cohorts') }}
),

attributes as (
    select * from {{ ref('account_attributes') }}
),

first_expansions as (
    select
        events.account_key,
        events.effective_date,
        events.motion,
        row_number() over (partition by events.account_key order by events.effective_date) as event_number
    from events
    inner join first_stays
        on
            events.account_key = first_stays.account_key
            and events.effective_date > first_stays.present_from
            and events.effective_date < first_stays.present_to
),

accounts as (
    select
        first_stays.account_key,
        coalesce(attributes.segment, 'unknown') as segment,
        coalesce(cohorts.cohort_month, {{ month_of('first_stays.present_from') }}) as start_month,
        first_stays.present_from as first_arr_date,
        first_expansions.effective_date as first_expansion_date,
        first_expansions.motion,
        nullif(first_stays.present_to, {{ open_end_date() }}) as left_date,
        first_stays.end_reason,
        least(coalesce(first_expansions.effective_date, first_stays.present_to), {{ as_of_date() }}) as observed_to
    from first_stays
    left join first_expansions
        on first_stays.account_key = first_expansions.account_key and first_expansions.event_number = 1
    left join cohorts on first_stays.account_key = cohorts.account_key
    left join attributes
        on
            first_stays.account_key = attributes.account_key
            and first_stays.present_from >= attributes.valid_from
            and first_stays.present_from < attributes.valid_to
),

time_to_first_expansion as (
    select
        account_key,
        segment,
        start_month,
        first_arr_date,
        first_expansion_date,
        motion,
        left_date,
        end_reason,
        cast({{ dbt.datediff('first_arr_date', 'observed_to', 'day') }} as {{ dbt.type_int() }}) as duration_days,
        cast(case when first_expansion_date is not null
            then {{ started_months('first_arr_date', 'first_expansion_date') }} end as {{ dbt.type_int() }})
            as expansion_age_months,
        cast({{ whole_months('first_arr_date', as_of_date()) }} as {{ dbt.type_int() }}) as whole_months_known,
        first_expansion_date is null as is_censored,
        case when first_expansion_date is null then coalesce(end_reason, 'unexpanded') end as censoring_reason,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from accounts
)

select * from time_to_first_expansion
