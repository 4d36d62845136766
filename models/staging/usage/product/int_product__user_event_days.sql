-- Only days on which a later batch took events back need netting; all other rows stand as they are.
with changes as (
    select * from {{ ref('int_product__user_event_changes') }}
),

days_with_withdrawals as (
    select event_date
    from changes
    where event_count < 0
    group by event_date
),

user_event_days as (
    select
        changes.system_account_number,
        changes.user_number,
        changes.event_number,
        changes.event_date,
        changes.recorded_date,
        changes.event_count,
        changes.batch
    from changes
    left join days_with_withdrawals on changes.event_date = days_with_withdrawals.event_date
    where days_with_withdrawals.event_date is null
    union all
    select
        changes.system_account_number,
        changes.user_number,
        changes.event_number,
        changes.event_date,
        changes.recorded_date,
        cast(sum(changes.event_count) as bigint) as event_count,
        max(changes.batch) as batch
    from changes
    inner join days_with_withdrawals on changes.event_date = days_with_withdrawals.event_date
    group by
        changes.system_account_number, changes.user_number, changes.event_number, changes.event_date, changes.recorded_date
    having sum(changes.event_count) <> 0
)

select * from user_event_days
