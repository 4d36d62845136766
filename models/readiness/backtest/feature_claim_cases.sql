-- Claims that compare ranges of one feature: the ranges, the level at which they are compared and what counts are rows of policy.
{%- set features = [
    'used_feature_count', 'core_action_count', 'health_change', 'health_score', 'plan_feature_rate', 'days_to_limit',
    'tier_rank', 'seat_utilisation_rate', 'limit_rate', 'usage_growth_3_months', 'active_user_growth', 'nps_score',
    'days_since_executive', 'tenure_days', 'whitespace_rate', 'department_count', 'integration_count'
] %}
{%- set horizon = whole_number('readiness:horizon_days') %}
with claims as (
    select * from {{ ref('readiness_claims') }}
    where feature is not null
),

account_features as (
    select * from {{ ref('account_features') }}
    where is_month_end
),

outcomes as (
    select * from {{ ref('outcomes') }}
    where is_window_complete
),

upgrades as (
    select * from {{ ref('tier_upgrades') }}
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
            and upgrades.effective_date > windows.scoring_date
            and upgrades.effective_date <= windows.window_end_date
    group by windows.account_key, windows.scoring_date
),

measured as (
    select
        claims.*,
        account_features.account_key,
        account_features.scoring_date,
        case claims.feature
            {%- for feature in features %}
            when '{{ feature }}' then cast(account_features.{{ feature }} as decimal(28, 8))
            {%- endfor %}
        end as feature_value,
        case claims.stratum_feature
            {%- for feature in features %}
            when '{{ feature }}' then cast(account_features.{{ feature }} as decimal(28, 8))
            {%- endfor %}
        end as stratum_value
    from account_features
    cross join claims
),

judged as (
    select
        *,
        feature_value >= coalesce(exposed_from, feature_value) and (exposed_to is null or feature_value < exposed_to)
            as is_exposed,
        other_from is null and other_to is null as is_cut
    from measured
    where feature_value is not null and (stratum_feature is null or stratum_value is not null)
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
