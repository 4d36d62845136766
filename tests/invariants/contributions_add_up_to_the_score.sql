-- Checks: base + contributions of an account = its log-odds on the latest date, up to the rounding of each to nine decimals.
-- Matters: the reasons on the worklist are the score itself; reasons that do not add up are an explanation of something else.
-- Resolve: macros/python/readiness/scorecard.py applies the same steps for both; look for a feature that only one of them has.
with contributions as (
    select account_key, scoring_date, target, sum(contribution) as log_odds
    from {{ ref('score_contributions') }}
    group by account_key, scoring_date, target
),

scores as (
    select learned.account_key, learned.scoring_date, learned.target, learned.log_odds
    from {{ ref('learned_scores') }} as learned
    inner join {{ ref('scoring_dates') }} as dates on learned.scoring_date = dates.scoring_date
    where learned.log_odds is not null and dates.is_latest
)

select
    scores.account_key, scores.target, scores.log_odds as score, contributions.log_odds as sum_of_contributions
from scores
left join contributions
    on
        scores.account_key = contributions.account_key
        and scores.scoring_date = contributions.scoring_date
        and scores.target = contributions.target
where contributions.account_key is null or abs(scores.log_odds - contributions.log_odds) > 0.000001
