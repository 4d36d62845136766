-- The accounts of the latest scoring date, with what a success manager needs to act.
with scores as (
    select scores.*
    from {{ ref('account_scores') }} as scores
    inner join {{ ref('scoring_dates') }} as dates on scores.scoring_date = dates.scoring_date
    where dates.is_latest
),

listings as (
    select * from {{ ref('listings') }}
),

eligibility as (
    select * from {{ ref('account_eligibility') }}
),

features as (
    select * from {{ ref('account_features') }}
),

phases as (
    select * from {{ ref('account_phases') }}
),

overview as (
    select * from {{ ref('account_overview') }}
),

plays as (
    select * from {{ ref('plays') }}
),

trend_age as (
    select * from {{ ref('thresholds') }}
    where name = 'score_trend_days'
),

-- The newest score that is old enough to compare with.
earlier as (
    select
        given.account_key,
        given.score,
        given.score_kind,
        row_number() over (partition by given.account_key order by given.scoring_date desc) as newest
    from {{ ref('score_log') }} as given
    cross join trend_age
    where {{ meets(dbt.datediff('given.scoring_date', as_of_date(), 'day'), 'trend_age.comparison', 'trend_age.value') }}
),

given as (
    select * from {{ ref('score_log') }}
),

shown_reasons as (
    select
        reasons.*,
        reasons.strength > 0 and {{ meets('reasons.rank_for', 'for_limit.comparison', 'for_limit.value') }} as is_for,
        reasons.strength < 0 and {{ meets('reasons.rank_against', 'against_limit.comparison', 'against_limit.value') }}
            as is_against
    from {{ ref('score_reasons') }} as reasons
    left join {{ ref('thresholds') }} as for_limit on for_limit.name = 'worklist_reasons_for'
    left join {{ ref('thresholds') }} as against_limit on against_limit.name = 'worklist_reasons_against'
),

reasons as (
    select
        account_key,
        {{ dbt.listagg('case when is_for then reason end', "'; '", 'order by rank_for') }} as reasons_for,
        {{ dbt.listagg('case when is_against then reason end', "'; '", 'order by rank_against') }} as reasons_against
    from shown_reasons
    group by account_key
),

worklist as (
    select
        scores.account_key,
        scores.scoring_date,
        overview.owner_key,
        scores.segment,
        features.arr_amount,
        listings.is_listed,
        listings.segment_rank,
        case when listings.is_listed then cast(row_number() over (
            partition by listings.is_listed, overview.owner_key
            order by scores.score desc, scores.expected_amount desc, scores.account_key
        ) as {{ dbt.type_int() }}) end as owner_rank,
        listings.is_holdout,
        scores.score,
        scores.score_kind,
        given.score as given_score,
        scores.rule_score,
        scores.band,
        scores.probability,
        case when scores.score_kind = earlier.score_kind then cast(scores.score - earlier.score as decimal(5, 2)) end
            as score_change,
        reasons.reasons_for,
        reasons.reasons_against,
        eligibility.is_eligible,
        eligibility.ineligible_reasons,
        phases.phase,
        phases.phase_date,
        scores.motion,
        plays.play,
        plays.next_step,
        features.whitespace_amount as opportunity_amount,
        scores.expected_amount,
        {{ add_days('scores.scoring_date', 'features.days_to_renewal') }} as renewal_date,
        {{ add_days('scores.scoring_date', '-features.days_since_contact') }} as last_contact_date,
        overview.open_opportunity_count,
        overview.open_opportunity_amount,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from scores
    inner join listings
        on scores.account_key = listings.account_key and scores.scoring_date = listings.scoring_date
    inner join eligibility
        on scores.account_key = eligibility.account_key and scores.scoring_date = eligibility.scoring_date
    inner join features
        on scores.account_key = features.account_key and scores.scoring_date = features.scoring_date
    left join phases
        on scores.account_key = phases.account_key and scores.scoring_date = phases.scoring_date
    left join given
        on scores.account_key = given.account_key and scores.scoring_date = given.scoring_date
    left join overview on scores.account_key = overview.account_key
    left join plays on scores.motion = plays.motion
    left join earlier on scores.account_key = earlier.account_key and earlier.newest = 1
    left join reasons on scores.account_key = reasons.account_key
)

select * from worklist
