-- The feature, what it adds, and the words for it; `base` is what every account starts from.
with contributions as (
    select * from {{ ref('applied_contributions') }}
),

features as (
    select * from {{ ref('readiness_features') }}
),

words as (
    select
        max(case when part = 'base' then words end) as base,
        max(case when part = 'unknown' then words end) as not_known
    from {{ ref('score_words') }}
),

ranked as (
    select
        account_key,
        scoring_date,
        target,
        feature,
        is_known,
        contribution,
        row_number() over (
            partition by account_key, scoring_date, target, case when feature = 'base' then 1 else 0 end
            order by contribution desc, feature
        ) as rank_up,
        row_number() over (
            partition by account_key, scoring_date, target, case when feature = 'base' then 1 else 0 end
            order by contribution, feature
        ) as rank_down
    from contributions
),

score_contributions as (
    select
        ranked.account_key,
        ranked.scoring_date,
        ranked.target,
        ranked.feature,
        ranked.is_known,
        cast(ranked.contribution as decimal(18, 9)) as contribution,
        case
            when ranked.feature = 'base' then words.base
            when ranked.contribution <> 0 and not ranked.is_known then words.not_known || ': ' || features.title
            when ranked.contribution > 0 then features.reason_up
            when ranked.contribution < 0 then features.reason_down
        end as reason,
        cast(case when ranked.feature <> 'base' and ranked.contribution > 0 then ranked.rank_up end
            as {{ dbt.type_int() }}) as rank_for,
        cast(case when ranked.feature <> 'base' and ranked.contribution < 0 then ranked.rank_down end
            as {{ dbt.type_int() }}) as rank_against
    from ranked
    cross join words
    left join features on ranked.feature = features.feature
)

select * from score_contributions
