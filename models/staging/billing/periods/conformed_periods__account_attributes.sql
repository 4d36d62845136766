-- One row an account and date on which a period names attributes; the greatest text wins a tie on one date.
with periods as (
    select * from {{ ref('int_periods__judged_periods') }}
    where reason_code is null
),

account_attributes as (
    select
        'periods' as source_system,
        account_id,
        start_date as valid_from,
        max(account_name) as account_name,
        max(segment) as segment,
        max(industry) as industry,
        max(region) as region,
        max(channel) as channel
    from periods
    group by account_id, start_date
)

select * from account_attributes
