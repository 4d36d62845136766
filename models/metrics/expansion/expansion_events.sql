-- A movement may mix causes: its driver, for counts only, is the largest component of the movement's own sign.
with movements as (
    select * from {{ ref('fct_arr_movements') }}
    where movement_type_daily = 'expansion'
),

component_motions as (
    select * from {{ ref('component_motions') }}
),

first_days as (
    select account_key, min(effective_date) as first_arr_date
    from {{ ref('fct_arr_movements') }}
    group by account_key
),

cohorts as (
    select * from {{ ref('account_cohorts') }}
),

attributes as (
    select * from {{ ref('account_attributes') }}
),

components as (
    select
        movements.account_key,
        movements.effective_date,
        movements.component,
        component_motions.motion,
        component_motions.is_discretionary,
        component_motions.driver_rank,
        sum(movements.amount) as amount
    from movements
    inner join component_motions on movements.component = component_motions.component
    group by
        movements.account_key, movements.effective_date, movements.component, component_motions.motion,
        component_motions.is_discretionary, component_motions.driver_rank
),

ranked as (
    select
        *,
        row_number() over (partition by account_key, effective_date order by amount desc, driver_rank) as driver_order
    from components
),

events as (
    select
        account_key,
        effective_date,
        max(case when driver_order = 1 then component end) as driver_component,
        max(case when driver_order = 1 then motion end) as motion,
        coalesce(max(case when driver_order = 1 and is_discretionary then 1 end), 0) = 1 as is_discretionary,
        sum(amount) as amount,
        sum(case when is_discretionary then amount else 0 end) as discretionary_amount
    from ranked
    group by account_key, effective_date
),

expansion_events as (
    select
        events.account_key,
        events.effective_date,
        {{ month_of('events.effective_date') }} as effective_month,
        events.driver_component,
        events.motion,
        events.is_discretionary,
        cast(events.amount as decimal(18, 2)) as amount,
        cast(events.discretionary_amount as decimal(18, 2)) as discretionary_amount,
        coalesce(attributes.segment, 'unknown') as segment,
        cohorts.cohort_month,
        first_days.first_arr_date,
        cast({{ dbt.datediff('first_days.first_arr_date', 'events.effective_date', 'day') }}
            as {{ dbt.type_int() }}) as days_since_first_arr,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from events
    inner join first_days on events.account_key = first_days.account_key
    left join cohorts on events.account_key = cohorts.account_key
    left join attributes
        on
            events.account_key = attributes.account_key
            and events.effective_date >= attributes.valid_from
            and events.effective_date < attributes.valid_to
)

select * from expansion_events
