-- Opportunities with an outcome; qualified is one that ever entered that stage or a later open one, or was won.
with opportunities as (
    select * from {{ ref('opportunities') }}
    where is_closed and close_date <= {{ as_of_date() }}
),

changes as (
    select * from {{ ref('opportunity_stage_changes') }}
),

stages as (
    select * from {{ ref('opportunity_stages') }}
),

qualified_stage as (
    select * from {{ ref('thresholds') }} where name = 'qualified_stage_order'
),

hierarchy as (
    select * from {{ ref('account_hierarchy') }}
),

attributes as (
    select * from {{ ref('account_attributes') }}
),

furthest as (
    select changes.opportunity_key, max(stages.stage_order) as stage_order
    from changes
    inner join stages on changes.stage = stages.stage
    where stages.is_open
    group by changes.opportunity_key
),

owned as (
    select
        opportunities.*,
        coalesce(hierarchy.account_key, opportunities.leaf_account_key) as account_key
    from opportunities
    left join hierarchy
        on
            opportunities.leaf_account_key = hierarchy.leaf_account_key
            and opportunities.close_date >= hierarchy.valid_from
            and opportunities.close_date < hierarchy.valid_to
),

closed_opportunities as (
    select
        owned.opportunity_key,
        owned.account_key,
        coalesce(attributes.segment, 'unknown') as segment,
        owned.opportunity_type,
        coalesce(owned.motion, 'unknown') as motion,
        owned.trigger_code,
        owned.owner_key,
        owned.created_date,
        owned.close_date,
        {{ month_of('owned.close_date') }} as close_month,
        owned.is_won,
        case when not owned.is_won then coalesce(owned.loss_reason, 'unknown') end as loss_reason,
        owned.is_won
        or {{ meets('furthest.stage_order', 'qualified_stage.comparison', 'qualified_stage.value') }} as is_qualified,
        owned.amount,
        cast({{ dbt.datediff('owned.created_date', 'owned.close_date', 'day') }} as {{ dbt.type_int() }}) as cycle_days
    from owned
    cross join qualified_stage
    left join furthest on owned.opportunity_key = furthest.opportunity_key
    left join attributes
        on
            owned.account_key = attributes.account_key
            and owned.close_date >= attributes.valid_from
            and owned.close_date < attributes.valid_to
)

select * from closed_opportunities
