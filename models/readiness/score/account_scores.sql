-- One score a date: the learned one where there is a scorecard, else the rule score; both of 0 to 100.
with scored_accounts as (
    select * from {{ ref('scored_accounts') }}
),

rule_scores as (
    select * from {{ ref('rule_scores') }}
),

learned_scores as (
    select * from {{ ref('learned_scores') }}
    where target = 'any' and probability is not null
),

by_motion as (
    select
        account_key,
        scoring_date,
        target as motion,
        row_number() over (partition by account_key, scoring_date order by probability desc, target) as motion_order
    from {{ ref('learned_scores') }}
    where target <> 'any' and probability is not null
),

by_whitespace as (
    select
        whitespace.account_key,
        whitespace.scoring_date,
        motions.motion,
        row_number() over (
            partition by whitespace.account_key, whitespace.scoring_date order by sum(whitespace.amount) desc, motions.motion
        ) as motion_order
    from {{ ref('whitespace_by_kind') }} as whitespace
    inner join {{ ref('whitespace_motions') }} as motions on whitespace.kind = motions.kind
    group by whitespace.account_key, whitespace.scoring_date, motions.motion
    having sum(whitespace.amount) > 0
),

account_scores as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        scored_accounts.segment,
        case
            when learned_scores.probability is not null then 'learned'
            when rule_scores.rule_score is not null then 'rule'
            else 'none'
        end as score_kind,
        cast(coalesce(round(learned_scores.probability * 100, 2), rule_scores.rule_score) as decimal(5, 2)) as score,
        rule_scores.rule_score,
        rule_scores.band,
        learned_scores.probability,
        learned_scores.expected_amount,
        coalesce(by_motion.motion, by_whitespace.motion) as motion
    from scored_accounts
    inner join rule_scores
        on
            scored_accounts.account_key = rule_scores.account_key
            and scored_accounts.scoring_date = rule_scores.scoring_date
    left join learned_scores
        on
            scored_accounts.account_key = learned_scores.account_key
            and scored_accounts.scoring_date = learned_scores.scoring_date
    left join by_motion
        on
            scored_accounts.account_key = by_motion.account_key
            and scored_accounts.scoring_date = by_motion.scoring_date
            and by_motion.motion_order = 1
    left join by_whitespace
        on
            scored_accounts.account_key = by_whitespace.account_key
            and scored_accounts.scoring_date = by_whitespace.scoring_date
            and by_whitespace.motion_order = 1
)

select * from account_scores
