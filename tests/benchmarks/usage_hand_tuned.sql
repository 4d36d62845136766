-- What the project says about use, by a script for one machine and one question, from all files: nothing is kept for the
-- next day, no rejected row is listed. Events are de-duplicated as exactly as the project does it.
create schema tuned;

create temp table repeated as
with keys as (
    select hash(id) as event_key
    from read_parquet('{tracks}')
    where id is not null
    group by all
    having count(*) > 1
),

rows_of_keys as (
    select
        id, user_id, context_group_id, event, timestamp, received_at,
        concat_ws('|', context_group_id, user_id, anonymous_id, event, timestamp, properties) as payload
    from read_parquet('{tracks}')
    where hash(id) in (select event_key from keys)
)

select
    *,
    min(payload) over (partition by id) <> max(payload) over (partition by id)
    or row_number() over (partition by id order by received_at) > 1 as is_rejected
from rows_of_keys;

create temp table user_feature_days as
with drawn as (
    select
        context_group_id, user_id, event, timestamp, received_at, 1 as event_count
    from read_parquet('{tracks}')
    where user_id is not null and context_group_id is not null and event is not null and id is not null
    union all
    select context_group_id, user_id, event, timestamp, received_at, -1 as event_count
    from repeated
    where is_rejected and user_id is not null and context_group_id is not null and event is not null
),

dated as (
    select
        context_group_id, user_id, event, event_count,
        case
            when cast(timestamp - interval 5 hour as date) = cast(timestamp - interval 4 hour as date)
                then cast(timestamp - interval 4 hour as date)
            else cast(timestamp at time zone 'UTC' at time zone 'America/New_York' as date)
        end as event_date,
        case
            when cast(received_at - interval 5 hour as date) = cast(received_at - interval 4 hour as date)
                then cast(received_at - interval 4 hour as date)
            else cast(received_at at time zone 'UTC' at time zone 'America/New_York' as date)
        end as recorded_date
    from drawn
)

select context_group_id, event_date, event, user_id, recorded_date, sum(event_count) as event_count
from dated
where event_date <= recorded_date
group by all
having sum(event_count) > 0;

create table tuned.feature_days as
select
    context_group_id as system_account_id, event_date, feature_id, sum(event_count)::bigint as event_count,
    count(*) as user_count, max(recorded_date) as recorded_date
from (
    select
        context_group_id, event_date, coalesce(catalogue.id, 'unknown') as feature_id, user_id,
        sum(event_count) as event_count, max(recorded_date) as recorded_date
    from user_feature_days
    left join read_csv('{catalogue}', header = true) as catalogue on event = catalogue.event_name
    group by all
)
group by all;

create table tuned.user_days as
select
    context_group_id as system_account_id, event_date, user_id, sum(event_count)::bigint as event_count,
    coalesce(sum(event_count) filter (where is_core), 0)::bigint as core_event_count, max(recorded_date) as recorded_date
from user_feature_days
left join read_csv('{catalogue}', header = true) as catalogue on event = catalogue.event_name
group by all;
