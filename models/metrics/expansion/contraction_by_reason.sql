with losses as (
    select * from {{ ref('losses_by_reason') }}
    where movement_type = 'contraction'
),

contraction_by_reason as (
    select
        month,
        dimension,
        dimension_value,
        reason,
        nature,
        account_count,
        amount,
        total_amount,
        share,
        is_complete_month,
        as_of_date,
        policy_version
    from losses
)

select * from contraction_by_reason
