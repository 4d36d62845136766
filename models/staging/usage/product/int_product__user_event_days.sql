-- Only days on which a later batch took events back need netting; all other rows stand as they are.
-- The table is named wherever it is read: what several steps share would be kept in memory as a whole.
with days_with_withdrawals as (
    select event_date
    from {{ ref('int_product__user_event_changes') }}
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
    from {{ ref('int_product__user_event_changes') }} as changes
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
    from {{ ref('int_product__user_event_changes') }} as changes
    inner join days_with_withdrawals on changes.event_date = days_with_withdrawals.event_date
    group by
        changes.system_account_number, changes.user_number, changes.event_number, changes.event_date, changes.recorded_date
    having sum(changes.event_count) <> 0
)

select * from user_event_days
