-- What: listed accounts are those who were contacted and those who were not, and the segments make up the whole: counts,
--       expansions and amounts.
-- Why: a rate whose parts do not add up compares other accounts than it names.
-- Resolve: see readiness.contact_uplift and the treatments in it.
with figures as (
    select * from {{ ref('contact_uplift') }}
),

sides as (
    select 'treatments' as equation, dimension, dimension_value, is_given_in_time, 'listed' as treatment,
        case when treatment = 'listed' then 1 else -1 end as side,
        chosen_count, expanded_count, expansion_amount
    from figures
    where treatment <> 'held_out'
    union all
    select 'segments' as equation, 'total' as dimension, 'all' as dimension_value, is_given_in_time, treatment,
        case when dimension = 'total' then 1 else -1 end as side,
        chosen_count, expanded_count, expansion_amount
    from figures
)

select equation, dimension, dimension_value, is_given_in_time, treatment
from sides
group by equation, dimension, dimension_value, is_given_in_time, treatment
having
    sum(side * chosen_count) <> 0
    or sum(side * expanded_count) <> 0
    or sum(side * expansion_amount) <> 0
