-- What: the active users counted from the days of use at a month end equal the runs of active users that hold on that day.
-- Why: the two are computed in different ways, one by distinct count and one by running sums; both are published.
-- Resolve: compare metrics.account_usage_months with metrics.active_user_runs for the account; look at use that was loaded
--          late and at a change of the parent.
with counted as (
    select months.account_key, months.month, count(distinct runs.user_key) as active_user_count
    from {{ ref('account_usage_months') }} as months
    inner join {{ ref('active_user_runs') }} as runs
        on
            months.account_key = runs.account_key
            and months.observed_date >= runs.active_from
            and months.observed_date < runs.active_to
    group by months.account_key, months.month
)

select months.account_key, months.month, months.active_user_count, counted.active_user_count as users_in_runs
from {{ ref('account_usage_months') }} as months
left join counted on months.account_key = counted.account_key and months.month = counted.month
where months.active_user_count <> coalesce(counted.active_user_count, 0)
union all
select utilisation.account_key, utilisation.month, utilisation.active_user_count, months.active_user_count as users_in_runs
from {{ ref('seat_utilisation_by_account') }} as utilisation
inner join {{ ref('account_usage_months') }} as months
    on utilisation.account_key = months.account_key and utilisation.month = months.month
where utilisation.active_user_count <> months.active_user_count
