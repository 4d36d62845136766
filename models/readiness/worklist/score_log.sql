-- A score once given is kept: dates that were published before stay as they were, only later ones are added.
{%- set columns = [
    'account_key', 'scoring_date', 'segment', 'score_kind', 'score', 'rule_score', 'band', 'probability',
    'expected_amount', 'motion', 'is_eligible', 'is_chosen', 'is_holdout', 'is_listed', 'given_date', 'policy_version'
] %}
with published as (
    select * from {{ ref('published_score_log') }}
),

-- One row also when nothing was published.
last_given as (
    select coalesce(max(scoring_date), cast('1900-01-01' as date)) as scoring_date
    from published
),

given_now as (
    select
        scores.account_key,
        scores.scoring_date,
        scores.segment,
        scores.score_kind,
        scores.score,
        scores.rule_score,
        scores.band,
        scores.probability,
        scores.expected_amount,
        scores.motion,
        listings.is_eligible,
        listings.is_chosen,
        listings.is_holdout,
        listings.is_listed,
        {{ as_of_date() }} as given_date,
        {{ policy_version() }} as policy_version
    from {{ ref('account_scores') }} as scores
    inner join {{ ref('listings') }} as listings
        on scores.account_key = listings.account_key and scores.scoring_date = listings.scoring_date
    inner join last_given on scores.scoring_date > last_given.scoring_date
),

score_log as (
    select
        {{ columns | join(',\n        ') }}
    from published
    where scoring_date <= {{ as_of_date() }}
    union all
    select
        {{ columns | join(',\n        ') }}
    from given_now
)

select * from score_log
