with portfolio as (
    select * from {{ ref('portfolio_monthly') }}
    where dimension = 'total'
),

bi_company_monthly as (
    select
        month,
        opening_amount,
        new_amount,
        reactivation_amount,
        expansion_amount,
        contraction_amount,
        churn_amount,
        fx_amount,
        transfer_amount,
        segment_change_amount,
        closing_amount,
        closing_account_count,
        nrr_opening_amount,
        nrr_closing_amount,
        nrr,
        grr_retained_amount,
        grr,
        logo_retention_opening_account_count,
        logo_retention_retained_account_count,
        logo_retention,
        is_complete_month,
        as_of_date,
        policy_version
    from portfolio
)

select * from bi_company_monthly
