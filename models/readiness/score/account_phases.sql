-- The phase is judged at month ends only: of the month that runs nobody knows yet how it closes.
with scored_accounts as (
    select
        account_key,
        scoring_date,
        case
            when scoring_date = {{ last_day_of('scoring_date') }} then scoring_date
            else {{ add_days(month_of('scoring_date'), '-1') }}
        end as month_end
    from {{ ref('scored_accounts') }}
),

phases as (
    select * from {{ ref('account_phase_by_account') }}
),

account_phases as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        phases.observed_date as phase_date,
        phases.phase,
        phases.has_adopted,
        phases.has_proof,
        phases.has_growth,
        phases.seat_utilisation_rate,
        phases.plan_feature_rate,
        phases.last_proof_date,
        phases.last_expansion_date,
        phases.open_alert_count
    from scored_accounts
    left join phases
        on scored_accounts.account_key = phases.account_key and scored_accounts.month_end = phases.observed_date
)

select * from account_phases
