-- What became of every discretionary expansion within each horizon after it.
with events as (
    select * from {{ ref('expansion_events') }}
    where is_discretionary
),

horizons as (
    select window_length as horizon_days
    from {{ ref('metric_windows') }}
    where metric = 'contraction_after_expansion'
),

losses as (
    select account_key, effective_date, -sum(amount) as amount
    from {{ ref('fct_arr_movements') }}
    where movement_type_daily in ('contraction', 'churn')
    group by account_key, effective_date
    having sum(amount) < 0
),

windows as (
    select
        events.account_key,
        events.effective_date,
        events.motion,
        events.segment,
        events.amount,
        horizons.horizon_days,
        cast({{ dbt.dateadd('day', 'horizons.horizon_days', 'events.effective_date') }} as date) as judged_date
    from events
    cross join horizons
),

followed as (
    select
        windows.account_key,
        windows.effective_date,
        windows.horizon_days,
        min(losses.effective_date) as first_loss_date,
        sum(losses.amount) as loss_amount
    from windows
    inner join losses
        on
            windows.account_key = losses.account_key
            and windows.effective_date < losses.effective_date
            and windows.judged_date >= losses.effective_date
    group by windows.account_key, windows.effective_date, windows.horizon_days
),

expansion_outcomes as (
    select
        windows.account_key,
        windows.effective_date,
        windows.horizon_days,
        windows.motion,
        windows.segment,
        windows.amount as expansion_amount,
        windows.judged_date,
        windows.judged_date <= {{ as_of_date() }} as is_old_enough,
        followed.first_loss_date is not null as is_followed_by_loss,
        followed.first_loss_date,
        cast({{ dbt.datediff('windows.effective_date', 'followed.first_loss_date', 'day') }}
            as {{ dbt.type_int() }}) as days_to_loss,
        cast(least(coalesce(followed.loss_amount, 0), windows.amount) as decimal(18, 2)) as lost_amount,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from windows
    left join followed
        on
            windows.account_key = followed.account_key
            and windows.effective_date = followed.effective_date
            and windows.horizon_days = followed.horizon_days
)

select * from expansion_outcomes
