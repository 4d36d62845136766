with fitted as (
    select * from {{ ref('fitted_scorecards') }}
),

scorecard_fits as (
    select
        cutoff_date,
        target,
        status,
        learning_row_count,
        expansion_count,
        calibration_row_count,
        first_learning_date,
        last_learning_date,
        first_calibration_date,
        last_calibration_date,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from fitted
)

select * from scorecard_fits
