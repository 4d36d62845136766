with customer_months as (
    select * from {{ ref('customer_months') }}
),

hierarchy as (
    select * from {{ ref('account_hierarchy') }}
),

customer_month_members as (
    select
        hierarchy.leaf_account_key,
        customer_months.month,
        customer_months.account_key,
        customer_months.observed_date
    from customer_months
    inner join hierarchy
        on
            customer_months.account_key = hierarchy.account_key
            and customer_months.observed_date >= hierarchy.valid_from
            and customer_months.observed_date < hierarchy.valid_to
)

select * from customer_month_members
