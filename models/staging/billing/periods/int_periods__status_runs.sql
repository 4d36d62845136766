-- Where an unbroken run of unpaid or paused periods of one subscription began.
with judged as (
    select * from {{ ref('int_periods__judged_periods') }}
    where reason_code is null and status in ('past_due', 'paused') and subscription_id is not null
),

breaks as (
    select
        row_number,
        account_id,
        subscription_id,
        status,
        start_date,
        case
            when start_date <= max(end_date) over (
                partition by account_id, subscription_id, status
                order by start_date, row_number
                rows between unbounded preceding and 1 preceding
            ) then 0
            else 1
        end as is_run_start
    from judged
),

runs as (
    select
        row_number,
        account_id,
        subscription_id,
        status,
        start_date,
        sum(is_run_start) over (
            partition by account_id, subscription_id, status
            order by start_date, row_number
            rows between unbounded preceding and current row
        ) as run_number
    from breaks
),

status_runs as (
    select
        row_number,
        min(start_date) over (partition by account_id, subscription_id, status, run_number) as status_since
    from runs
)

select * from status_runs
