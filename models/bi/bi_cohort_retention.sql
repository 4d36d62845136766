with rows_shown as (
    select * from {{ ref('cohort_retention') }}
),

bi_cohort_retention as (
    select
        rows_shown.cohort_grain,
        rows_shown.cohort,
        rows_shown.months_since_start,
        rows_shown.month,
        rows_shown.starting_amount,
        rows_shown.closing_amount,
        rows_shown.net_rate,
        rows_shown.retained_amount,
        rows_shown.gross_rate,
        rows_shown.starting_account_count,
        rows_shown.retained_account_count,
        rows_shown.logo_rate,
        rows_shown.is_complete_month,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
)

select * from bi_cohort_retention
