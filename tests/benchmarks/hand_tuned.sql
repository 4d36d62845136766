-- The same marts as one script, written for speed alone: whole-number keys, temporary tables, no contracts, no tests,
-- nothing kept in between. It leaves out what the benchmark's data does not hold: parent accounts, several currencies
-- in one account, price lists, bridged gaps, ramps and metered charges. The project handles all of them.
set preserve_insertion_order = false;
create schema if not exists arr;
create schema if not exists metrics;

create temp table account as
select account_id, cast(row_number() over () as integer) as account
from (select distinct account_id from staging.conformed_periods__subscription_items);

create temp table family as
select
    used.product_family,
    cast(row_number() over (order by used.product_family) - 1 as integer) as family,
    roles.family_component,
    roles.quantity_component
from (select distinct product_family from staging.conformed_periods__subscription_items) as used
left join policy.product_families as declared on used.product_family = declared.product_family
inner join policy.family_role_components as roles on coalesce(declared.role, 'core') = roles.role;

create temp table rate as
select
    currency_code, valid_from, rate_to_reporting as rate,
    coalesce(lead(valid_from) over (partition by currency_code order by valid_from), date '9999-12-31') as valid_to
from staging.conformed_periods__fx_plan_rates
where currency_code <> 'USD'
union all
select 'USD' as currency_code, date '1900-01-01' as valid_from, 1 as rate, date '9999-12-31' as valid_to;

-- Versions that carry ARR. line = account x 8 + family.
create temp table paid as
select
    account.account * 8 + family.family as line,
    'periods:' || items.source_record_id as record_key,
    items.subscription_id,
    items.currency_code,
    items.plan_id,
    items.billing_interval,
    items.interval_count,
    items.quantity,
    cast(items.list_amount_local * intervals.periods_per_year / items.interval_count as decimal(18, 6)) as list,
    cast(items.net_amount_local * intervals.periods_per_year / items.interval_count as decimal(18, 6)) as net,
    cast(hash(items.plan_id) % 2147483647 as decimal(10, 0)) as plan_number,
    cast(hash(items.price_book) % 2147483647 as decimal(10, 0)) as book_number,
    cast(intervals.periods_per_year * 1000 + items.interval_count as decimal(10, 0)) as term_number,
    items.status = 'paused' as is_held,
    items.status_since,
    items.signed_date,
    items.valid_from,
    case when items.status in ('past_due', 'paused') then least(items.valid_to, items.status_since + 90)
        else items.valid_to end as valid_to
from staging.conformed_periods__subscription_items as items
inner join account on items.account_id = account.account_id
inner join family on items.product_family = family.product_family
inner join policy.billing_intervals as intervals on items.billing_interval = intervals.billing_interval
where items.net_amount_local > 0 and items.status <> 'trialing';

-- The same, cut where the plan rate changes.
create temp table piece as
with followed as (
    select held.record_key
    from paid as held
    inner join paid as following
        on held.subscription_id = following.subscription_id and held.valid_to = following.valid_from
    where held.is_held
)

select
    paid.line, paid.record_key, paid.quantity, paid.list, paid.net, paid.plan_number, paid.book_number,
    paid.term_number, paid.is_held, paid.status_since, paid.signed_date,
    paid.is_held and followed.record_key is null as is_lost,
    case when rate.rate = 1 then round(paid.net, 2)
        else round(paid.net * cast(rate.rate as decimal(19, 8)), 2) end as amount,
    greatest(paid.valid_from, rate.valid_from) as piece_from,
    least(paid.valid_to, rate.valid_to) as piece_to,
    case when rate.valid_from > paid.valid_from then 0 else 1 end as starts_business,
    case when rate.valid_to <= paid.valid_to then 0 else 1 end as ends_business
from paid
inner join rate
    on paid.currency_code = rate.currency_code
    and paid.valid_to >= rate.valid_from and paid.valid_from < rate.valid_to
left join followed on paid.record_key = followed.record_key
where paid.valid_to > paid.valid_from;

-- What starts less what ends, by line and moment; moment = day x 2 + (0 rate, 1 business).
create temp table change as
select
    line,
    moment,
    cast(sum(quantity) as decimal(18, 4)) as quantity,
    sum(list) as list,
    sum(net) as net,
    cast(sum(amount) as decimal(18, 2)) as amount,
    cast(sum(live) as decimal(18, 2)) as live,
    min(signed_date) as signed_date,
    -- A start names the movement; without one, the end does.
    max(record_key) as record_key
from (
    select
        line, (piece_from - date '1970-01-01') * 2 + starts_business as moment, quantity, list, net, amount,
        case when is_held then 0 else amount end as live, signed_date, '1' || record_key as record_key
    from piece
    union all
    select
        line, (piece_to - date '1970-01-01') * 2 + ends_business, -quantity, -list, -net, -amount,
        case when is_held then 0 else -amount end, null, '0' || record_key
    from piece
    where piece_to < date '9999-12-31'
)
group by line, moment;

create temp table hold as
select
    line, day, lost, date_trunc('month', since) = date_trunc('month', day) as within_month,
    sum(amount) as amount, max(record_key) as record_key
from (
    select line, piece_from as day, false as lost, status_since as since, -amount as amount, record_key
    from piece
    where is_held and starts_business = 1
    union all
    select line, piece_to, is_lost, status_since, amount, record_key
    from piece
    where is_held and ends_business = 1
)
where day <= date '2026-06-30'
group by line, day, lost, within_month
having sum(amount) <> 0;

-- Balance of the account on the days it changes; the type of the day and of the month.
create temp table day_type as
with days as (
    select
        account, day, cast(sum(carried) as decimal(18, 2)) as carried, cast(sum(business) as decimal(18,
            2)) as business,
        cast(sum(pause) as decimal(18, 2)) as pause, cast(sum(pause_monthly) as decimal(18, 2)) as pause_monthly
    from (
        select
            line // 8 as account, date '1970-01-01' + cast(moment // 2 as integer) as day,
            case when moment % 2 = 0 then amount else 0 end as carried,
            case when moment % 2 = 1 then amount else 0 end as business, 0 as pause, 0 as pause_monthly
        from change
        where moment <= (date '2026-06-30' - date '1970-01-01') * 2 + 1
        union all
        select
            line // 8, day, 0, 0, case when lost then 0 else amount end,
            case when lost and not within_month then 0 else amount end
        from hold
    )
    group by account, day
),

day_balance as (
    select
        *, cast(date_trunc('month', day) as date) as month,
        cast(sum(carried + business) over history as decimal(18, 2)) as closing,
        min(case when carried + business <> 0 then day end) over history < day as had_arr
    from days
    window history as (partition by account order by day rows between unbounded preceding and current row)
),

months as (
    select
        account, month, sum(carried + business) as change, sum(business + pause_monthly) as business,
        max_by(closing, day) as closing, min_by(had_arr, day) as had_arr
    from day_balance
    group by account, month
)

select
    day_balance.account, day_balance.day, day_balance.month,
    day_balance.closing = day_balance.business or day_balance.closing = 0 as is_whole,
    case when day_balance.closing = day_balance.business and day_balance.closing > 0 and had_arr then 2
        when day_balance.closing = day_balance.business and day_balance.closing > 0 then 1
        when day_balance.closing <> day_balance.business and day_balance.closing = 0 then 5
        when day_balance.business + day_balance.pause > 0 then 3
        when day_balance.business + day_balance.pause < 0 then 4 else 6 end as daily,
    month_types.monthly
from day_balance
inner join (
    select
        account, month,
        case when closing = change and closing > 0 and had_arr then 2
            when closing = change and closing > 0 then 1
            when closing <> change and closing = 0 then 5
            when business > 0 then 3 when business < 0 then 4 else 6 end as monthly
    from months
) as month_types on day_balance.account = month_types.account and day_balance.month = month_types.month;

-- Why each line changed. Two causes at most: quantity, list price (one of tier, price, term), discount.
create temp table cause as
with state as (
    select
        line, moment, quantity, amount, signed_date, record_key, list, net,
        sum(quantity) over history as q1, sum(list) over history as l1, sum(net) over history as n1,
        cast(sum(amount) over history as decimal(18, 2)) as a1
    from change
    window history as (partition by line order by moment rows between unbounded preceding and current row)
),

typed as (
    select
        state.*, date '1970-01-01' + cast(moment // 2 as integer) as day, day_type.month, day_type.daily,
            day_type.monthly,
        day_type.is_whole, family.family_component, family.quantity_component,
        not day_type.is_whole and a1 > 0 and a1 > amount as is_rate,
        q1 - quantity as q0, l1 - list as l0, n1 - net as n0, a1 - amount as a0
    from state
    inner join day_type
        on state.line // 8 = day_type.account and date '1970-01-01' + cast(state.moment // 2
            as integer) = day_type.day
    inner join family on state.line % 8 = family.family
    where moment % 2 = 1 and moment <= (date '2026-06-30' - date '1970-01-01') * 2 + 1
),

flagged as (
    select
        *, is_rate and quantity <> 0 as has_quantity,
        case when is_rate
            then abs(cast(l1 as decimal(20, 6)) * cast(q0 as decimal(18, 4)) - cast(l0 as decimal(20,
                6)) * cast(q1 as decimal(18, 4)))
                >= cast(0.005 as decimal(4, 3)) * cast(q0 as decimal(18, 4)) else false end as has_list,
        case when is_rate
            then abs(cast(n1 as decimal(19, 6)) * cast(l0 as decimal(19, 6)) - cast(l1 as decimal(19,
                6)) * cast(n0 as decimal(19, 6)))
                >= cast(0.005 as decimal(4, 3)) * cast(l0 as decimal(19, 6)) else false end as has_discount
    from typed
),

-- Which label moved with the list price: mixes of plans, books and terms before and after, where it matters.
listed as (
    select line, moment, day, any_value(q0) as q0, any_value(q1) as q1,
        sum(case when is_before then quantity * plan_number else 0 end) as p0,
            sum(case when is_after then quantity * plan_number else 0 end) as p1,
        sum(case when is_before then quantity * book_number else 0 end) as b0,
            sum(case when is_after then quantity * book_number else 0 end) as b1,
        sum(case when is_before then quantity * term_number else 0 end) as t0,
            sum(case when is_after then quantity * term_number else 0 end) as t1
    from (
        select
            flagged.line, flagged.moment, flagged.day, flagged.q0, flagged.q1, cast(piece.quantity as decimal(19,
                4)) as quantity,
            piece.plan_number, piece.book_number, piece.term_number,
            (piece.piece_from < flagged.day or piece.starts_business = 0)
            and (piece.piece_to > flagged.day or piece.ends_business = 1) as is_before,
            piece.piece_to > flagged.day as is_after
        from flagged
        inner join piece
            on flagged.line = piece.line and flagged.day >= piece.piece_from and flagged.day <= piece.piece_to
        where flagged.has_list
    )
    group by line, moment, day
),

shared as (
    select
        flagged.*,
        case
            when not has_list then null
            when p1 * listed.q0 <> p0 * listed.q1 then 'tier'
            when b1 * listed.q0 <> b0 * listed.q1 then 'price'
            when t1 * listed.q0 <> t0 * listed.q1 then 'term'
            else 'price'
        end as list_component,
        has_quantity::integer + has_list::integer + has_discount::integer > 1 as is_shared
    from flagged
    left join listed on flagged.line = listed.line and flagged.moment = listed.moment
),

whole as (
    select
        *,
        case when is_shared then cast(a0 * 100 as hugeint) end as cents,
        case when is_shared then cast(q0 * 10000 as hugeint) end as wq0,
        case when is_shared then cast(q1 * 10000 as hugeint) end as wq1,
        case when is_shared then cast(l0 * 1000000 as hugeint) end as wl0,
        case when is_shared then cast(l1 * 1000000 as hugeint) end as wl1
    from shared
),

share as (
    select
        *,
        case when is_shared and has_quantity
            then sign(wq1 - wq0) * ((2 * cents * abs(wq1 - wq0) + wq0) // (2 * wq0)) else 0 end as quantity_share,
        case when is_shared and has_list
            then sign(wl1 * wq0 - wl0 * wq1)
                * ((2 * cents * abs(wl1 * wq0 - wl0 * wq1) + wl0 * wq0) // (2 * wl0 * wq0)) else 0 end as list_share,
        case when is_shared and has_discount
            then sign((cents + cast(amount * 100 as bigint)) * wl0 - cents * wl1)
                * ((2 * abs((cents + cast(amount * 100 as bigint)) * wl0 - cents * wl1) + wl0) // (2 * wl0))
            else 0 end as discount_share
    from whole
)

select
    line, day, month, daily, monthly, amount, quantity, signed_date, record_key, quantity_component, list_component,
    case
        when is_whole then 'whole_line'
        when not is_rate then family_component
        when discount_share <> 0 then 'discount'
        when list_share <> 0 then list_component
        when quantity_share <> 0 then quantity_component
        when has_discount then 'discount'
        when has_list then list_component
        when has_quantity then quantity_component
        else 'price'
    end as last_component,
    has_quantity,
    cast(quantity_share as decimal(18, 0)) * cast(0.01 as decimal(3, 2)) as quantity_share,
    cast(list_share as decimal(18, 0)) * cast(0.01 as decimal(3, 2)) as list_share
from share;

create temp table movement_type as
select * from (values (1, 'new'), (2, 'reactivation'), (3, 'expansion'), (4, 'contraction'), (5, 'churn'), (6,
    'wash_out'), (7, 'fx'))
    as types (number, movement_type);

create or replace table arr.fct_arr_movements as
with rows_by_component as (
    select
        line, day, month, last_component as component, daily, monthly,
        amount - case when last_component = quantity_component then 0 else quantity_share end
        - case when last_component = list_component then 0 else list_share end as amount,
        case when has_quantity and last_component <> quantity_component then 0 else quantity end as quantity,
        least(day, coalesce(signed_date, day)) as contracted_date, record_key
    from cause
    union all
    select line, day, month, quantity_component, daily, monthly, quantity_share, quantity, least(day,
        coalesce(signed_date, day)), record_key
    from cause
    where quantity_share <> 0 and last_component <> quantity_component
    union all
    select line, day, month, list_component, daily, monthly, list_share, 0, least(day, coalesce(signed_date, day)),
        record_key
    from cause
    where list_share <> 0 and last_component <> list_component
    union all
    select
        hold.line, hold.day, day_type.month, 'pause', case when hold.lost then 4 else day_type.daily end,
        case when hold.lost and not hold.within_month then 4 else day_type.monthly end, hold.amount, 0, hold.day,
        '1' || hold.record_key
    from hold
    inner join day_type on hold.line // 8 = day_type.account and hold.day = day_type.day
    union all
    select
        line, date '1970-01-01' + cast(moment // 2 as integer), cast(date_trunc('month',
            date '1970-01-01' + cast(moment // 2 as integer)) as date), 'fx', 7, 7, live, 0,
        date '1970-01-01' + cast(moment // 2 as integer), record_key
    from change
    where moment % 2 = 0 and live <> 0 and moment <= (date '2026-06-30' - date '1970-01-01') * 2
)

select
    account.account_id as account_key,
    family.product_family,
    rows_by_component.day as effective_date,
    rows_by_component.month as effective_month,
    rows_by_component.component,
    by_day.movement_type as movement_type_daily,
    by_month.movement_type as movement_type_monthly,
    motions.motion,
    cast(rows_by_component.amount as decimal(18, 2)) as amount,
    cast(rows_by_component.quantity as decimal(18, 4)) as quantity_change,
    rows_by_component.contracted_date,
    substring(rows_by_component.record_key, 2) as source_record_key,
    date '2026-06-30' as as_of_date,
    '2026.1' as policy_version
from rows_by_component
inner join account on rows_by_component.line // 8 = account.account
inner join family on rows_by_component.line % 8 = family.family
inner join movement_type as by_day on rows_by_component.daily = by_day.number
inner join movement_type as by_month on rows_by_component.monthly = by_month.number
inner join policy.component_motions as motions on rows_by_component.component = motions.component
where rows_by_component.amount <> 0;

-- Months in which something changes: movements by type, and what is signed before it is in force.
create temp table month_change as
with by_month as (
    select
        account_key,
        month,
        cast(sum(case when type = 'new' then amount else 0 end) as decimal(18, 2)) as new,
        cast(sum(case when type = 'reactivation' then amount else 0 end) as decimal(18, 2)) as reactivation,
        cast(sum(case when type = 'expansion' then amount else 0 end) as decimal(18, 2)) as expansion,
        cast(sum(case when type = 'contraction' then amount else 0 end) as decimal(18, 2)) as contraction,
        cast(sum(case when type = 'churn' then amount else 0 end) as decimal(18, 2)) as churn,
        cast(sum(case when type = 'fx' then amount else 0 end) as decimal(18, 2)) as fx,
        cast(sum(amount) as decimal(18, 2)) as change,
        cast(sum(signed) as decimal(18, 2)) as signed
    from (
        select
            account_key, effective_month as month, movement_type_monthly as type, amount,
            case when contracted_date < effective_date then -amount else 0 end as signed
        from arr.fct_arr_movements
        union all
        select account_key, cast(date_trunc('month', contracted_date) as date), 'signed', 0, amount
        from arr.fct_arr_movements
        where contracted_date < effective_date
    )
    group by account_key, month
    having count(case when type <> 'signed' then 1 end) > 0 or sum(signed) <> 0
)

select
    *,
    lead(month) over history as next_month,
    cast(sum(change) over history as decimal(18, 2)) as closing,
    cast(sum(signed) over history as decimal(18, 2)) as not_live,
    -- Balances are never below zero: the first change that is not zero is the first ARR.
    min(case when change <> 0 then month end) over (partition by account_key) as cohort_month
from by_month
window history as (partition by account_key order by month);

create or replace table arr.fct_account_arr_months as
with months as (
    select
        *, month as change_month,
        cast(unnest(generate_series(month, case when closing = 0 and not_live = 0 then month
            else coalesce(next_month - interval 1 month, date '2026-06-01') end,
                interval 1 month)) as date) as dense_month
    from month_change
)

select
    account_key,
    dense_month as month,
    cohort_month,
    case when dense_month = change_month then closing - change else closing end as opening_amount,
    case when dense_month = change_month then new else 0 end as new_amount,
    case when dense_month = change_month then reactivation else 0 end as reactivation_amount,
    case when dense_month = change_month then expansion else 0 end as expansion_amount,
    case when dense_month = change_month then contraction else 0 end as contraction_amount,
    case when dense_month = change_month then churn else 0 end as churn_amount,
    case when dense_month = change_month then fx else 0 end as fx_amount,
    cast(0 as decimal(18, 2)) as transfer_amount,
    closing as closing_amount,
    closing + not_live as closing_carr_amount,
    cast(0 as decimal(18, 2)) as usage_arr_amount,
    last_day(dense_month) <= date '2026-06-30' as is_complete_month,
    date '2026-06-30' as as_of_date,
    '2026.1' as policy_version
from months;

create or replace table metrics.arr_bridge_monthly as
select
    month,
    cast(sum(opening_amount) as decimal(18, 2)) as opening_amount,
    cast(sum(new_amount) as decimal(18, 2)) as new_amount,
    cast(sum(reactivation_amount) as decimal(18, 2)) as reactivation_amount,
    cast(sum(expansion_amount) as decimal(18, 2)) as expansion_amount,
    cast(sum(contraction_amount) as decimal(18, 2)) as contraction_amount,
    cast(sum(churn_amount) as decimal(18, 2)) as churn_amount,
    cast(sum(fx_amount) as decimal(18, 2)) as fx_amount,
    cast(sum(transfer_amount) as decimal(18, 2)) as transfer_amount,
    cast(sum(closing_amount) as decimal(18, 2)) as closing_amount,
    cast(sum(closing_carr_amount) as decimal(18, 2)) as closing_carr_amount,
    cast(sum(usage_arr_amount) as decimal(18, 2)) as usage_arr_amount,
    count(case when closing_amount > 0 then 1 end) as closing_account_count,
    last_day(month) <= date '2026-06-30' as is_complete_month,
    date '2026-06-30' as as_of_date,
    '2026.1' as policy_version
from arr.fct_account_arr_months
group by month;

-- Retention. Months are numbers (12 x year + month - 1). An opening is valued at the rates of the closing month, so
-- accounts in a revalued currency have one history for each lag; all others have one.
create temp macro month_number(day) as least(12 * year(day) + month(day) - 1, 12 * 2026 + 6);

create temp table term as
select intervals.billing_interval, counts.interval_count, max_by(types.contract_type,
    types.min_term_days) as contract_type
from (select distinct billing_interval, interval_count from paid) as counts
inner join policy.billing_intervals as intervals on counts.billing_interval = intervals.billing_interval
inner join policy.contract_types
    as types on counts.interval_count * 365 >= types.min_term_days * intervals.periods_per_year
group by intervals.billing_interval, counts.interval_count;

create temp table label as
select row_number() over () as label, plan_id, product_family, family, contract_type, pricing_model
from (select distinct plan_id, line % 8 as family, billing_interval, interval_count from paid)
inner join family using (family)
inner join term using (billing_interval, interval_count)
left join (
    select product_family,
        case when min(pricing_model) = max(pricing_model) then min(pricing_model) else 'hybrid' end as pricing_model
    from staging.conformed_periods__products
    where charge_type = 'recurring'
    group by product_family
) using (product_family)
group by plan_id, product_family, family, contract_type, pricing_model;

-- history = account x 4 + (0 ordinary; otherwise place of the lag in 0, 1, 3, 12 for accounts that are revalued).
create temp table month_range as
with labelled as (
    select paid.line, paid.net, paid.currency_code, month_number(paid.valid_from) as month_from,
        month_number(paid.valid_to) as month_to, label.label
    from paid
    inner join term using (billing_interval, interval_count)
    inner join label
        on paid.plan_id = label.plan_id and paid.line % 8 = label.family and term.contract_type = label.contract_type
    where not paid.is_held and month_number(paid.valid_from) < month_number(paid.valid_to)
),

lagged_rates as (
    select
        rate.currency_code, rate.rate, lags.place, month_number(rate.valid_from) - lags.lag as month_from,
        month_number(rate.valid_to) - lags.lag as month_to
    from rate
    cross join (values (0, 0), (1, 1), (3, 2), (12, 3)) as lags (lag, place)
    where rate.rate <> 1
)

select line // 8 * 4 as history, line, month_from, month_to, round(net, 2) as amount, label, false as is_revalued
from labelled
where currency_code = 'USD'
union all
select
    line // 8 * 4 + place, line, greatest(labelled.month_from, lagged_rates.month_from),
    least(labelled.month_to, lagged_rates.month_to), round(net * cast(rate as decimal(19, 8)), 2), label, true
from labelled
inner join lagged_rates using (currency_code)
where labelled.month_from < lagged_rates.month_to and labelled.month_to > lagged_rates.month_from;

-- Balance and primary item between the months in which any item starts or ends.
create temp table balance as
with shared as (
    select history from month_range group by history having min(line) <> max(line)
),

shared_range as (
    select month_range.* from month_range inner join shared using (history)
),

stretch as (
    select history, month as month_from, lead(month) over (partition by history order by month) as month_to
    from (
        select history, month_from as month from shared_range
        union
        select history, month_to from shared_range
    )
)

select history, is_revalued, month_from, month_to, amount, label
from month_range
where history not in (select history from shared)
union all
select
    stretch.history, any_value(is_revalued), stretch.month_from, any_value(stretch.month_to),
    cast(sum(amount) as decimal(18, 2)), max_by(label, cast(amount * 800 as bigint) - line % 8)
from stretch
inner join shared_range
    on stretch.history = shared_range.history
    and stretch.month_from >= shared_range.month_from and stretch.month_from < shared_range.month_to
group by stretch.history, stretch.month_from;

create temp table account_profile as
with started as (
    select account_key, product_family, effective_date, sum(amount) as amount
    from arr.fct_arr_movements
    where amount > 0 and movement_type_monthly <> 'wash_out'
    group by account_key, product_family, effective_date
)

select
    account.account, cohort.cohort_month, attributes.segment, attributes.industry, attributes.region,
    attributes.channel, first_family.product_family as first_product
from account
inner join (select account_key,
    any_value(cohort_month) as cohort_month from month_change group by account_key) as cohort
    on account.account_id = cohort.account_key
inner join (
    select account_id, max(segment) as segment, max(industry) as industry, max(region) as region,
        max(channel) as channel
    from staging.conformed_periods__account_attributes
    group by account_id
) as attributes on account.account_id = attributes.account_id
left join (
    select
        account_key,
        min_by(product_family, (effective_date, -amount, product_family)) as product_family
    from started
    group by account_key
) as first_family on account.account_id = first_family.account_key;

-- The profiles that occur get numbers; so do label and band. Edges are summed by the two numbers.
create temp table profile as
select row_number() over () as profile, *
from (select distinct segment, industry, region, channel from account_profile);

create temp table profile_of as
select account, profile, dense_rank() over (order by first_product) as product_number, first_product, cohort_month
from account_profile
inner join profile using (segment, industry, region, channel);

create temp table spell as
select
    balance.history // 4 as account, balance.history % 4 as place, is_revalued, month_from, month_to, amount,
    profile, cohort_month, first_product, label * 8 + bands.sort_order as label_band
from balance
inner join profile_of on balance.history // 4 = profile_of.account
inner join policy.acv_bands as bands
    on true = (balance.amount > 0) and balance.amount >= bands.min_amount
    and (balance.amount < bands.max_amount or bands.max_amount is null);

create temp table edge as
with opening as (
    select
        windows.months as window_months, account, month_from + windows.months as month_from,
        least(month_to + windows.months, 12 * 2026 + 6) as month_to, amount, profile, cohort_month, first_product,
            label_band
    from spell
    inner join (values (1, 1), (3, 2), (12, 3)) as windows (months, place)
        on spell.place = case when spell.is_revalued then windows.place else 0 end
    where month_from + windows.months < 12 * 2026 + 6
),

retained as (
    select
        opening.*, spell.amount as closing, greatest(opening.month_from, spell.month_from) as retained_from,
        least(opening.month_to, spell.month_to) as retained_to
    from opening
    inner join spell
        on opening.account = spell.account and spell.place = 0
        and opening.month_from < spell.month_to and opening.month_to > spell.month_from
),

moves as (
    select window_months, month_from as month, profile, cohort_month, first_product, label_band, amount as opening,
        0 as closing, 0 as retained, 1 as accounts
    from opening
    union all
    select window_months, month_to, profile, cohort_month, first_product, label_band, -amount, 0, 0, -1
    from opening
    union all
    select window_months, retained_from, profile, cohort_month, first_product, label_band, 0, closing,
        least(amount, closing), 0
    from retained
    union all
    select window_months, retained_to, profile, cohort_month, first_product, label_band, 0, -closing,
        -least(amount, closing), 0
    from retained
)

select
    window_months, month, profile, cohort_month, first_product, label_band, sum(opening) as opening,
    sum(closing) as closing, sum(retained) as retained, sum(accounts) as accounts
from moves
where month < 12 * 2026 + 6
group by grouping sets (
    (window_months, month, profile), (window_months, month, cohort_month), (window_months, month, first_product,
        label_band)
);

create temp table retention as
with named as (
    select
        edge.*, profile.segment, profile.industry, profile.region, profile.channel, label.plan_id as plan,
        label.contract_type, label.pricing_model, bands.acv_band
    from edge
    left join profile using (profile)
    left join label on edge.label_band // 8 = label.label
    left join policy.acv_bands as bands on edge.label_band % 8 = bands.sort_order
),

change as (
    select window_months, 'total' as dimension, 'all' as dimension_value, month, sum(opening) as opening,
        sum(closing) as closing, sum(retained) as retained, sum(accounts) as accounts
    from named
    where cohort_month is not null
    group by all
    union all
    select window_months, 'cohort_month' as dimension, cast(cohort_month as varchar) as dimension_value, month,
        sum(opening) as opening,
        sum(closing) as closing, sum(retained) as retained, sum(accounts) as accounts
    from named
    where cohort_month is not null
    group by all
    union all
    select window_months, 'cohort_quarter' as dimension, cast(cast(date_trunc('quarter',
        cohort_month) as date) as varchar) as dimension_value, month, sum(opening) as opening,
        sum(closing) as closing, sum(retained) as retained, sum(accounts) as accounts
    from named
    where cohort_month is not null
    group by all
    union all
    select window_months, 'segment' as dimension, segment as dimension_value, month, sum(opening) as opening,
        sum(closing) as closing, sum(retained) as retained, sum(accounts) as accounts
    from named
    where segment is not null
    group by all
    union all
    select window_months, 'acv_band' as dimension, acv_band as dimension_value, month, sum(opening) as opening,
        sum(closing) as closing, sum(retained) as retained, sum(accounts) as accounts
    from named
    where acv_band is not null
    group by all
    union all
    select window_months, 'industry' as dimension, industry as dimension_value, month, sum(opening) as opening,
        sum(closing) as closing, sum(retained) as retained, sum(accounts) as accounts
    from named
    where industry is not null
    group by all
    union all
    select window_months, 'region' as dimension, region as dimension_value, month, sum(opening) as opening,
        sum(closing) as closing, sum(retained) as retained, sum(accounts) as accounts
    from named
    where region is not null
    group by all
    union all
    select window_months, 'channel' as dimension, channel as dimension_value, month, sum(opening) as opening,
        sum(closing) as closing, sum(retained) as retained, sum(accounts) as accounts
    from named
    where channel is not null
    group by all
    union all
    select window_months, 'first_product' as dimension, first_product as dimension_value, month,
        sum(opening) as opening,
        sum(closing) as closing, sum(retained) as retained, sum(accounts) as accounts
    from named
    where first_product is not null
    group by all
    union all
    select window_months, 'plan' as dimension, plan as dimension_value, month, sum(opening) as opening,
        sum(closing) as closing, sum(retained) as retained, sum(accounts) as accounts
    from named
    where plan is not null
    group by all
    union all
    select window_months, 'contract_type' as dimension, contract_type as dimension_value, month,
        sum(opening) as opening,
        sum(closing) as closing, sum(retained) as retained, sum(accounts) as accounts
    from named
    where contract_type is not null
    group by all
    union all
    select window_months, 'pricing_model' as dimension, pricing_model as dimension_value, month,
        sum(opening) as opening,
        sum(closing) as closing, sum(retained) as retained, sum(accounts) as accounts
    from named
    where pricing_model is not null
    group by all
),

calendar as (
    select window_months, dimension, dimension_value, unnest(range(
        (select min(month_from) from spell where place = 0) + window_months, 12 * 2026 + 6
    )) as month
    from (select distinct window_months, dimension, dimension_value from change)
)

select
    calendar.window_months, calendar.dimension, calendar.dimension_value, calendar.month,
    sum(coalesce(opening, 0)) over timeline as opening, sum(coalesce(closing, 0)) over timeline as closing,
    sum(coalesce(retained, 0)) over timeline as retained, sum(coalesce(accounts, 0)) over timeline as accounts
from calendar
left join change using (window_months, dimension, dimension_value, month)
window timeline as (partition by calendar.window_months, calendar.dimension,
    calendar.dimension_value order by calendar.month);

create or replace table metrics.nrr as
select
    make_date(cast(month // 12 as integer), cast(month % 12 + 1 as integer), 1) as month, window_months, dimension,
        dimension_value,
    cast(opening as decimal(18, 2)) as opening_amount,
    cast(closing as decimal(18, 2)) as closing_amount,
    case when opening <> 0
        then cast((2 * cast(closing * 100 as hugeint) * 100000000 + cast(opening * 100 as hugeint))
            // (2 * cast(opening * 100 as hugeint)) as decimal(30, 0)) * cast(0.00000001 as decimal(8,
                8)) end as rate,
    cast(accounts as bigint) as opening_account_count,
    last_day(make_date(cast(month // 12 as integer), cast(month % 12 + 1 as integer),
        1)) <= date '2026-06-30' as is_complete_month,
    date '2026-06-30' as as_of_date,
    '2026.1' as policy_version
from retention
where dimension = 'total' or accounts > 0;

create or replace table metrics.grr as
select
    make_date(cast(month // 12 as integer), cast(month % 12 + 1 as integer), 1) as month, window_months, dimension,
        dimension_value,
    cast(opening as decimal(18, 2)) as opening_amount,
    cast(retained as decimal(18, 2)) as retained_amount,
    case when opening <> 0
        then cast((2 * cast(retained * 100 as hugeint) * 100000000 + cast(opening * 100 as hugeint))
            // (2 * cast(opening * 100 as hugeint)) as decimal(30, 0)) * cast(0.00000001 as decimal(8,
                8)) end as rate,
    cast(accounts as bigint) as opening_account_count,
    last_day(make_date(cast(month // 12 as integer), cast(month % 12 + 1 as integer),
        1)) <= date '2026-06-30' as is_complete_month,
    date '2026-06-30' as as_of_date,
    '2026.1' as policy_version
from retention
where dimension = 'total' or accounts > 0;
