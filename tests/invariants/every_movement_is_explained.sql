-- What: no movement has the component `other`, no component is unknown to the policy, no row moves nothing.
-- Why: `other` is the place where unexplained revenue collects; it is allowed by name and forbidden in fact.
-- Resolve: the rows show account, family and day. Find which cause arr.line_attribution did not recognise; add the cause,
--          never a catch-all.
select movements.*
from {{ ref('fct_arr_movements') }} as movements
left join {{ ref('component_motions') }} as motions on movements.component = motions.component
where movements.component = 'other' or motions.component is null or movements.amount = 0
