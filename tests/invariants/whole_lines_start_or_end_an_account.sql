-- What: the component whole_line appears exactly where an account starts, returns or leaves that day: never elsewhere, and
--       no attributed component appears there.
-- Why: new and lost customers are not upsell; a seat or tier row on such a day would count them in expansion metrics.
-- Resolve: arr.line_attribution and arr.account_movement_types disagree on whether the account had a balance before and
--          after the day. Look at base and closing presence of the account on that date.
select *
from {{ ref('fct_arr_movements') }}
where
    component not in ('fx', 'transfer', 'pause')
    and (component = 'whole_line') <> (movement_type_daily in ('new', 'reactivation', 'churn'))
