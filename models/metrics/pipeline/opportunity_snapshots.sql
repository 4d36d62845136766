-- Open opportunities at each month end: stage, amount and expected closing as they were known then.
with changes as (
    select * from {{ ref('opportunity_stage_changes') }}
),

stages as (
    select * from {{ ref('opportunity_stages') }}
),

entries as (
    select
        *,
        case
            when lag(stage) over (partition by opportunity_key order by valid_from) = stage then null else valid_from
        end as stage_entered
    from changes
),

states as (
    select
        *,
        max(stage_entered) over (
            partition by opportunity_key order by valid_from rows between unbounded preceding and current row
        ) as stage_since,
        {{ first_closing_month('valid_from') }} as first_month,
        {{ first_closing_month('valid_to') }} as end_month
    from entries
),

months as (
    select
        states.*,
        stages.stage_order,
        {{ each_month('states.first_month', add_months('states.end_month', -1)) }} as month
    from states
    inner join stages on states.stage = stages.stage
    where stages.is_open and states.first_month < states.end_month
),

opportunity_snapshots as (
    select
        month,
        least({{ last_day_of('month') }}, {{ as_of_date() }}) as snapshot_date,
        opportunity_key,
        leaf_account_key,
        stage,
        stage_order,
        stage_since,
        amount,
        close_date
    from months
)

select * from opportunity_snapshots
