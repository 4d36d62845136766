-- What: every scored account has an outcome for every motion and `any`: the expansions that came into force at least a day after the
--       date and were seen within the horizon, counted here from the days between; the motions add up to `any`.
-- Why: an outcome that is missing or counted twice teaches a score something that never happened.
-- Resolve: compare the days of the account in `seen_expansions` with the window of the date; the date itself is not in it, the
--          last day is.
{%- set horizon = whole_number('readiness:horizon_days') %}
with outcomes as (
    select * from {{ ref('outcomes') }}
),

scored_accounts as (
    select * from {{ ref('scored_accounts') }}
),

motions as (
    select motion
    from {{ ref('component_motions') }}
    where is_discretionary
    group by motion
),

expected as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        expansions.motion,
        sum(expansions.amount) as amount
    from {{ ref('seen_expansions') }} as expansions
    inner join scored_accounts
        on
            expansions.account_key = scored_accounts.account_key
            and {{ dbt.datediff('scored_accounts.scoring_date', 'expansions.effective_date', 'day') }} >= 1
            and {{ dbt.datediff('scored_accounts.scoring_date', 'expansions.seen_date', 'day') }} <= {{ horizon }}
    group by scored_accounts.account_key, scored_accounts.scoring_date, expansions.motion
),

rows_expected as (
    select scored_accounts.account_key, scored_accounts.scoring_date, motions.motion as target
    from scored_accounts
    cross join motions
),

wrong as (
    select
        rows_expected.account_key,
        rows_expected.scoring_date,
        rows_expected.target
    from rows_expected
    left join outcomes
        on
            rows_expected.account_key = outcomes.account_key
            and rows_expected.scoring_date = outcomes.scoring_date
            and rows_expected.target = outcomes.target
    left join expected
        on
            rows_expected.account_key = expected.account_key
            and rows_expected.scoring_date = expected.scoring_date
            and rows_expected.target = expected.motion
    where
        outcomes.account_key is null
        or outcomes.expansion_amount <> coalesce(expected.amount, 0)
        or outcomes.has_expanded <> (expected.motion is not null)
),

sums as (
    select
        account_key,
        scoring_date,
        sum(case when target = 'any' then expansion_amount else -expansion_amount end) as remainder,
        sum(case when target = 'any' then 1 else 0 end) as any_count,
        max(case when target <> 'any' and has_expanded then 1 else 0 end)
        - max(case when target = 'any' and has_expanded then 1 else 0 end) as flag_remainder
    from outcomes
    group by account_key, scoring_date
)

select account_key, scoring_date, target from wrong
union all
select account_key, scoring_date, 'any' as target from sums
where remainder <> 0 or any_count <> 1 or flag_remainder <> 0
