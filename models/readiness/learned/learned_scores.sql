with applied as (
    select * from {{ ref('applied_scorecards') }}
),

learned_scores as (
    select
        account_key,
        scoring_date,
        target,
        cutoff_date,
        status,
        cast(log_odds as decimal(18, 9)) as log_odds,
        cast(probability as decimal(18, 9)) as probability,
        cast(round(expected_amount, 2) as decimal(18, 2)) as expected_amount,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from applied
)

select * from learned_scores
