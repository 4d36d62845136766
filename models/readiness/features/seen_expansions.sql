-- The motion is that of the largest part that the customer chose, for counts only: amounts are never forced into it.
with changes as (
    select * from {{ ref('seen_changes') }}
    where is_expansion
),

component_motions as (
    select * from {{ ref('component_motions') }}
),

components as (
    select
        account_key,
        seen_date,
        component,
        motion,
        max(case when amount > 0 then effective_date end) as effective_date,
        sum(amount) as amount
    from {{ ref('seen_parts') }}
    where is_discretionary
    group by account_key, seen_date, component, motion
),

ranked as (
    select
        components.*,
        row_number() over (
            partition by components.account_key, components.seen_date
            order by components.amount desc, component_motions.driver_rank
        ) as driver_order
    from components
    inner join component_motions on components.component = component_motions.component
),

seen_expansions as (
    select
        ranked.account_key,
        ranked.seen_date,
        max(case when ranked.driver_order = 1 then ranked.effective_date end) as effective_date,
        max(case when ranked.driver_order = 1 then ranked.motion end) as motion,
        cast(sum(ranked.amount) as decimal(18, 2)) as amount
    from ranked
    inner join changes on ranked.account_key = changes.account_key and ranked.seen_date = changes.seen_date
    group by ranked.account_key, ranked.seen_date
)

select * from seen_expansions
