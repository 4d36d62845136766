with largest as (
    select * from {{ ref('largest_movements') }}
),

accounts as (
    select * from {{ ref('accounts') }}
),

bi_month_changes as (
    select
        largest.month,
        largest.movement_type,
        largest.component,
        largest.movement_rank,
        largest.account_key,
        coalesce(accounts.account_name, largest.account_key) as account_name,
        largest.segment,
        largest.motion,
        largest.first_date,
        largest.amount,
        largest.total_amount,
        largest.account_count,
        largest.source_rows,
        largest.is_complete_month,
        largest.as_of_date,
        largest.policy_version
    from largest
    left join accounts on largest.account_key = accounts.account_key
)

select * from bi_month_changes
