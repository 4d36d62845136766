-- Where the opportunities that were open at the opening of a quarter stand at its close.
with openings as (
    select
        *,
        {{ add_months('month', 1) }} as quarter
    from {{ ref('open_opportunities') }}
    where {{ add_months('month', 1) }} = cast({{ dbt.date_trunc('quarter', add_months('month', 1)) }} as date)
),

changes as (
    select * from {{ ref('opportunity_stage_changes') }}
),

stages as (
    select * from {{ ref('opportunity_stages') }}
),

closings as (
    select
        openings.quarter,
        openings.opportunity_key,
        openings.opportunity_type,
        openings.segment,
        openings.stage as from_stage,
        openings.stage_order as from_stage_order,
        openings.amount,
        case
            when stages.is_won then 'won'
            when not stages.is_open then 'lost'
            when stages.stage_order > openings.stage_order then 'advanced'
            when stages.stage_order < openings.stage_order then 'moved_back'
            else 'stayed'
        end as outcome
    from openings
    inner join changes
        on
            openings.opportunity_key = changes.opportunity_key
            and changes.valid_from < {{ add_months('openings.quarter', 3) }}
            and changes.valid_to >= {{ add_months('openings.quarter', 3) }}
    inner join stages on changes.stage = stages.stage
    where {{ add_months('openings.quarter', 3) }} <= cast({{ dbt.dateadd('day', 1, as_of_date()) }} as date)
),

dimensions as (
    select 'total' as dimension, 'all' as dimension_value, closings.* from closings
    union all
    select 'segment' as dimension, segment as dimension_value, closings.* from closings
),

counts as (
    select
        quarter, opportunity_type, dimension, dimension_value, from_stage, from_stage_order, outcome,
        count(*) as opportunity_count,
        sum(amount) as amount
    from dimensions
    group by quarter, opportunity_type, dimension, dimension_value, from_stage, from_stage_order, outcome
),

totals as (
    select
        *,
        sum(opportunity_count) over (
            partition by quarter, opportunity_type, dimension, dimension_value, from_stage
        ) as opening_count
    from counts
),

stage_progression as (
    select
        quarter,
        opportunity_type,
        dimension,
        dimension_value,
        from_stage,
        from_stage_order,
        outcome,
        opportunity_count,
        cast(opening_count as {{ dbt.type_bigint() }}) as opening_count,
        {{ rate_of('opportunity_count', 'opening_count') }} as share,
        cast(coalesce(amount, 0) as decimal(18, 2)) as amount,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from totals
)

select * from stage_progression
