/*
Checks: the stages of a month add up to its open opportunities, in number and amount, for the total and for every cut; and an
opportunity that the CRM says is open today is open at the as-of month and nowhere else.
Why: a pipeline view that drops a stage, or counts an opportunity twice, is believed until the quarter ends.
Resolve: compare open_opportunities with opportunity_stage_changes: the last interval of an opportunity must carry its stage of today.
*/
with stages as (
    select month, dimension, sum(opportunity_count) as opportunity_count, sum(amount) as amount
    from {{ ref('pipeline_by_stage') }}
    group by month, dimension
),

open_opportunities as (
    select month, count(*) as opportunity_count, coalesce(sum(amount), 0) as amount
    from {{ ref('open_opportunities') }}
    group by month
),

open_now as (
    select opportunity_key
    from {{ ref('open_opportunities') }}
    where month = {{ month_of(as_of_date()) }}
),

opportunities as (
    select opportunity_key from {{ ref('opportunities') }}
    where not is_closed and created_date <= {{ as_of_date() }}
)

select 'stages' as problem, cast(stages.month as {{ dbt.type_string() }}) || ' ' || stages.dimension as place
from stages
full outer join open_opportunities on stages.month = open_opportunities.month
where
    stages.opportunity_count is distinct from open_opportunities.opportunity_count
    or stages.amount is distinct from open_opportunities.amount
union all
select 'open' as problem, coalesce(opportunities.opportunity_key, open_now.opportunity_key) as place
from opportunities
full outer join open_now on opportunities.opportunity_key = open_now.opportunity_key
where opportunities.opportunity_key is null or open_now.opportunity_key is null
