-- Claims that compare ranges of one feature: the ranges, the level at which they are compared and what counts are rows of policy.
with claims as (
    select * from {{ ref('readiness_claims') }}
    where feature is not null
),

judged_features as (
    select * from {{ ref('judged_features') }}
),

month_ends as (
    select scoring_date from {{ ref('scoring_dates') }}
    where is_month_end
),

outcomes as (
    select * from {{ ref('outcomes') }}
    where is_window_complete
),

-- An upgrade is another plan that costs more, on the day on which that was seen.
upgrades as (
    select * from {{ ref('seen_parts') }}
    where component = 'tier' and amount > 0
),

windows as (
    select account_key, scoring_date, window_end_date
    from outcomes
    where target = 'any'
),

found as (
    select account_key, scoring_date, target, case when has_expanded then 1 else 0 end as outcome
    from outcomes
    union all
    select
        windows.account_key,
        windows.scoring_date,
        'tier_upgrade' as target,
        max(case when upgrades.account_key is not null then 1 else 0 end) as outcome
    from windows
    left join upgrades
        on
            windows.account_key = upgrades.account_key
            and upgrades.seen_date > windows.scoring_date
            and upgrades.seen_date <= windows.window_end_date
    group by windows.account_key, windows.scoring_date
),

measured as (
    select
        claims.*,
        exposures.account_key,
        exposures.scoring_date,
        exposures.feature_value,
        strata.feature_value as stratum_value
    from claims
    inner join judged_features as exposures on claims.feature = exposures.feature
    inner join month_ends on exposures.scoring_date = month_ends.scoring_date
    left join judged_features as strata
        on
            claims.stratum_feature = strata.feature
            and exposures.account_key = strata.account_key
            and exposures.scoring_date = strata.scoring_date
),

judged as (
    select
        *,
        feature_value >= coalesce(exposed_from, feature_value) and (exposed_to is null or feature_value < exposed_to)
            as is_exposed,
        other_from is null and other_to is null as is_cut
    from measured
    where stratum_feature is null or stratum_value is not null
),

grouped as (
    select
        *,
        case
            when is_exposed then 'exposed'
            when is_cut then cast(cast(floor({{ rate_of('feature_value', 'round(exposed_to - exposed_from, 0)') }})
                as {{ dbt.type_int() }}) as {{ dbt.type_string() }})
            when feature_value >= coalesce(other_from, feature_value) and (other_to is null or feature_value < other_to)
                then 'other'
        end as group_name,
        case
            when stratum_feature is null then 'all'
            else cast(cast(floor({{ rate_of('stratum_value', 'stratum_width') }}) as {{ dbt.type_int() }})
                as {{ dbt.type_string() }})
        end as stratum
    from judged
),

feature_claim_cases as (
    select
        grouped.claim,
        grouped.account_key || '|' || cast(grouped.scoring_date as {{ dbt.type_string() }}) as case_key,
        grouped.account_key,
        grouped.scoring_date as case_date,
        grouped.stratum,
        grouped.group_name,
        grouped.is_exposed,
        cast(found.outcome as decimal(18, 2)) as outcome,
        cast(null as decimal(18, 2)) as expected_outcome
    from grouped
    inner join found
        on
            grouped.account_key = found.account_key
            and grouped.scoring_date = found.scoring_date
            and grouped.target = found.target
    where grouped.group_name is not null
)

select * from feature_claim_cases
