with portfolio as (
    select * from {{ ref('portfolio_monthly') }}
    where dimension = 'segment'
),

bi_segment_monthly as (
    select
        month,
        dimension_value as segment,
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
        nrr_status,
        grr_retained_amount,
        grr,
        grr_status,
        logo_retention_opening_account_count,
        logo_retention_retained_account_count,
        logo_retention,
        arpa_amount,
        expansion_rate,
        expansion_rate_status,
        penetration_opening_account_count,
        penetration_expanded_account_count,
        penetration,
        penetration_status,
        pipeline_coverage_open_amount,
        pipeline_coverage_open_target_amount,
        pipeline_coverage,
        pipeline_coverage_status,
        win_rate_won_count,
        win_rate_closed_count,
        win_rate,
        win_rate_status,
        is_complete_month,
        as_of_date,
        policy_version
    from portfolio
)

select * from bi_segment_monthly
