with breadth as (
    select * from {{ ref('feature_breadth_by_account') }}
),

utilisation as (
    select * from {{ ref('seat_utilisation_by_account') }}
),

alerts as (
    select * from {{ ref('limit_alerts') }}
),

signals as (
    select * from {{ ref('signals') }}
),

expansions as (
    select * from {{ ref('expansion_events') }}
    where is_discretionary
),

thresholds as (
    select * from {{ ref('thresholds') }}
),

proofs as (
    select breadth.account_key, breadth.month, max(signals.signal_date) as last_proof_date
    from breadth
    inner join signals
        on
            breadth.account_key = signals.account_key
            and signals.signal = 'quantified_review'
            and signals.known_date <= breadth.observed_date
    group by breadth.account_key, breadth.month
),

growth as (
    select breadth.account_key, breadth.month, max(expansions.effective_date) as last_expansion_date
    from breadth
    inner join expansions
        on breadth.account_key = expansions.account_key and expansions.effective_date <= breadth.observed_date
    group by breadth.account_key, breadth.month
),

pressure as (
    select breadth.account_key, breadth.month, count(*) as open_alert_count
    from breadth
    inner join alerts
        on
            breadth.account_key = alerts.account_key
            and alerts.alert = 'use_80_sustained'
            and breadth.observed_date >= alerts.start_date
            and (alerts.end_date is null or breadth.observed_date < alerts.end_date)
    group by breadth.account_key, breadth.month
),

evidence as (
    select
        breadth.*,
        utilisation.rate as seat_utilisation_rate,
        proofs.last_proof_date,
        growth.last_expansion_date,
        coalesce(pressure.open_alert_count, 0) as open_alert_count,
        {{ meets('utilisation.rate', 'seats_used.comparison', 'seats_used.value') }}
        or {{ meets('breadth.rate', 'plan_used.comparison', 'plan_used.value') }} as has_adopted,
        {{ meets(dbt.datediff('proofs.last_proof_date', 'breadth.observed_date', 'day'),
            'proof_age.comparison', 'proof_age.value') }} as has_proof,
        pressure.open_alert_count is not null
        or {{ meets(dbt.datediff('growth.last_expansion_date', 'breadth.observed_date', 'day'),
            'growth_age.comparison', 'growth_age.value') }} as has_growth
    from breadth
    left join utilisation on breadth.account_key = utilisation.account_key and breadth.month = utilisation.month
    left join proofs on breadth.account_key = proofs.account_key and breadth.month = proofs.month
    left join growth on breadth.account_key = growth.account_key and breadth.month = growth.month
    left join pressure on breadth.account_key = pressure.account_key and breadth.month = pressure.month
    left join thresholds as seats_used on seats_used.name = 'phase_adopt_seat_utilisation'
    left join thresholds as plan_used on plan_used.name = 'phase_adopt_plan_features'
    left join thresholds as proof_age on proof_age.name = 'phase_prove_review_age'
    left join thresholds as growth_age on growth_age.name = 'phase_expand_expansion_age'
),

account_phase_by_account as (
    select
        account_key,
        month,
        observed_date,
        segment,
        case
            when has_adopted and has_proof and has_growth then 'expand'
            when has_adopted and has_proof then 'prove'
            when has_adopted then 'adopt'
            else 'land'
        end as phase,
        has_adopted,
        has_proof,
        has_growth,
        seat_utilisation_rate,
        rate as plan_feature_rate,
        last_proof_date,
        last_expansion_date,
        cast(open_alert_count as {{ dbt.type_bigint() }}) as open_alert_count,
        is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from evidence
)

select * from account_phase_by_account
