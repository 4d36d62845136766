-- The usual way: every customer times every month, what was active at the month's end, and lag. It knows four movements
-- of a whole account: no components, no days, no currency effect of its own, no contracted ARR.
set preserve_insertion_order = false;
create schema if not exists crossed;

create temp table rate as
select
    currency_code, valid_from, rate_to_reporting as rate,
    coalesce(lead(valid_from) over (partition by currency_code order by valid_from), date '9999-12-31') as valid_to
from staging.conformed_periods__fx_plan_rates
where currency_code <> 'USD'
union all
select 'USD' as currency_code, date '1900-01-01' as valid_from, 1 as rate, date '9999-12-31' as valid_to;

create temp table subscription as
select
    items.account_id,
    items.currency_code,
    cast(items.net_amount_local * intervals.periods_per_year / items.interval_count as decimal(18, 6)) as arr_local,
    items.valid_from,
    case when items.status = 'past_due' then least(items.valid_to, items.status_since + 90) else items.valid_to end
        as valid_to
from staging.conformed_periods__subscription_items as items
inner join policy.billing_intervals as intervals on items.billing_interval = intervals.billing_interval
where items.net_amount_local > 0 and items.status not in ('trialing', 'paused');

create temp table month as
select cast(first_day as date) as month, last_day(first_day) as month_end
from (
    select unnest(generate_series(
        (select date_trunc('month', min(valid_from)) from subscription), date '2026-06-01', interval 1 month
    )) as first_day
);

create temp table customer_month as
select
    customers.account_id,
    month.month,
    coalesce(sum(
        case when rate.rate = 1 then round(subscription.arr_local, 2)
            else round(subscription.arr_local * cast(rate.rate as decimal(19, 8)), 2) end
    ), 0) as arr
from (select distinct account_id from subscription) as customers
cross join month
left join subscription
    on customers.account_id = subscription.account_id
    and subscription.valid_from <= month.month_end and subscription.valid_to > month.month_end
left join rate
    on subscription.currency_code = rate.currency_code
    and rate.valid_from <= month.month_end and rate.valid_to > month.month_end
group by customers.account_id, month.month;

create or replace table crossed.movements as
with previous as (
    select
        account_id, month, arr,
        coalesce(lag(arr) over (partition by account_id order by month), 0) as opening
    from customer_month
)

select
    account_id, month, opening, arr as closing, arr - opening as change,
    case
        when opening = 0 and arr > 0 then 'new'
        when opening > 0 and arr = 0 then 'churn'
        when arr > opening then 'expansion'
        when arr < opening then 'contraction'
    end as movement_type
from previous;

create or replace table crossed.bridge as
select
    month,
    sum(opening) as opening_amount,
    sum(case when movement_type = 'new' then change else 0 end) as new_amount,
    sum(case when movement_type = 'expansion' then change else 0 end) as expansion_amount,
    sum(case when movement_type = 'contraction' then change else 0 end) as contraction_amount,
    sum(case when movement_type = 'churn' then change else 0 end) as churn_amount,
    sum(closing) as closing_amount
from crossed.movements
group by month;
