-- Stalled means quiet: neither a change of stage nor a recorded activity for as long as the policy says.
with snapshots as (
    select * from {{ ref('opportunity_snapshots') }}
),

opportunities as (
    select * from {{ ref('opportunities') }}
),

hierarchy as (
    select * from {{ ref('account_hierarchy') }}
),

attributes as (
    select * from {{ ref('account_attributes') }}
),

stalled_limit as (
    select * from {{ ref('thresholds') }} where name = 'stalled_opportunity_days'
),

last_activities as (
    select
        snapshots.opportunity_key,
        snapshots.month,
        max(activities.activity_date) as last_activity_date
    from snapshots
    inner join {{ ref('activities') }} as activities
        on
            snapshots.opportunity_key = activities.opportunity_key
            and activities.activity_date <= snapshots.snapshot_date
            and activities.recorded_date <= snapshots.snapshot_date
    group by snapshots.opportunity_key, snapshots.month
),

aged as (
    select
        snapshots.*,
        coalesce(hierarchy.account_key, snapshots.leaf_account_key) as account_key,
        last_activities.last_activity_date,
        cast({{ dbt.datediff('snapshots.stage_since', 'snapshots.snapshot_date', 'day') }}
            as {{ dbt.type_int() }}) as stage_days,
        cast({{ dbt.datediff(
            'greatest(snapshots.stage_since, coalesce(last_activities.last_activity_date, snapshots.stage_since))',
            'snapshots.snapshot_date', 'day'
        ) }} as {{ dbt.type_int() }}) as quiet_days
    from snapshots
    left join last_activities
        on snapshots.opportunity_key = last_activities.opportunity_key and snapshots.month = last_activities.month
    left join hierarchy
        on
            snapshots.leaf_account_key = hierarchy.leaf_account_key
            and snapshots.snapshot_date >= hierarchy.valid_from
            and snapshots.snapshot_date < hierarchy.valid_to
),

open_opportunities as (
    select
        aged.month,
        aged.opportunity_key,
        aged.account_key,
        coalesce(attributes.segment, 'unknown') as segment,
        opportunities.opportunity_type,
        coalesce(opportunities.motion, 'unknown') as motion,
        opportunities.owner_key,
        aged.stage,
        aged.stage_order,
        aged.amount,
        aged.close_date,
        opportunities.created_date,
        aged.stage_since,
        aged.last_activity_date,
        cast({{ dbt.datediff('opportunities.created_date', 'aged.snapshot_date', 'day') }}
            as {{ dbt.type_int() }}) as age_days,
        aged.stage_days,
        aged.quiet_days,
        {{ meets('aged.quiet_days', 'stalled_limit.comparison', 'stalled_limit.value') }} as is_stalled,
        {{ last_day_of('aged.month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from aged
    inner join opportunities on aged.opportunity_key = opportunities.opportunity_key
    cross join stalled_limit
    left join attributes
        on
            aged.account_key = attributes.account_key
            and aged.snapshot_date >= attributes.valid_from
            and aged.snapshot_date < attributes.valid_to
)

select * from open_opportunities
