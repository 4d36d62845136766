-- Who would be listed when: the eligible accounts with the best scores, as many as the team of the segment can work through.
-- Of these the holdout accounts are left alone.
with scores as (
    select * from {{ ref('account_scores') }}
),

eligibility as (
    select * from {{ ref('account_eligibility') }}
),

capacity as (
    select * from {{ ref('success_capacity') }}
),

holdouts as (
    select * from {{ ref('holdout_accounts') }}
),

ranked as (
    select
        scores.account_key,
        scores.scoring_date,
        scores.segment,
        eligibility.is_eligible,
        holdouts.is_holdout,
        case when eligibility.is_eligible and scores.score is not null then row_number() over (
            partition by
                scores.scoring_date, scores.segment, case when eligibility.is_eligible and scores.score is not null then 1 end
            order by scores.score desc, scores.expected_amount desc, scores.account_key
        ) end as segment_rank
    from scores
    inner join eligibility
        on scores.account_key = eligibility.account_key and scores.scoring_date = eligibility.scoring_date
    inner join holdouts on scores.account_key = holdouts.account_key
),

listings as (
    select
        ranked.account_key,
        ranked.scoring_date,
        ranked.is_eligible,
        cast(ranked.segment_rank as {{ dbt.type_int() }}) as segment_rank,
        coalesce(ranked.segment_rank <= capacity.accounts_per_quarter, false) as is_chosen,
        ranked.is_holdout,
        coalesce(ranked.segment_rank <= capacity.accounts_per_quarter, false) and not ranked.is_holdout as is_listed
    from ranked
    left join capacity on ranked.segment = capacity.segment
)

select * from listings
