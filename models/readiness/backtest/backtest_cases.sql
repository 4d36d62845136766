-- What each method said on the last month end before a quarter, and what happened in the horizon after it.
with scored_accounts as (
    select * from {{ ref('scored_accounts') }}
    where is_month_end
),

outcomes as (
    select * from {{ ref('outcomes') }}
    where target = 'any'
),

features as (
    select * from {{ ref('account_features') }}
),

rule_scores as (
    select * from {{ ref('rule_scores') }}
),

learned_scores as (
    select * from {{ ref('learned_scores') }}
    where target = 'any'
),

thresholds as (
    select * from {{ ref('thresholds') }}
),

methods as (
    select * from {{ ref('backtest_methods') }}
),

opening_dates as (
    select scoring_date, {{ add_days('scoring_date', 1) }} as quarter_start
    from scored_accounts
    where {{ add_days('scoring_date', 1) }}
        = cast({{ dbt.date_trunc('quarter', add_days('scoring_date', 1)) }} as date)
    group by scoring_date
),

-- The share of all month ends whose window had passed by then.
past_rates as (
    select
        opening_dates.scoring_date,
        {{ rate_of('count(case when outcomes.has_expanded then 1 end)', 'count(*)') }} as past_rate
    from opening_dates
    inner join outcomes on outcomes.window_end_date <= opening_dates.scoring_date
    inner join scored_accounts
        on outcomes.account_key = scored_accounts.account_key and outcomes.scoring_date = scored_accounts.scoring_date
    group by opening_dates.scoring_date
),

judged as (
    select
        opening_dates.quarter_start,
        scored_accounts.scoring_date,
        scored_accounts.account_key,
        scored_accounts.segment,
        outcomes.has_expanded,
        outcomes.expansion_amount,
        cast(learned_scores.probability as decimal(28, 8)) as learned,
        cast(rule_scores.rule_score as decimal(28, 8)) as rule_score,
        past_rates.past_rate as base_rate,
        cast(scored_accounts.tenure_days as decimal(28, 8)) as tenure,
        cast(scored_accounts.arr_amount as decimal(28, 8)) as arr,
        cast(case when {{ meets('features.seat_utilisation_rate', 'near_limit.comparison', 'near_limit.value') }} then 1
            else 0 end as decimal(28, 8)) as utilisation_over_80,
        cast(case when {{ meets('features.days_to_renewal', 'renewal.comparison', 'renewal.value') }} then 1
            else 0 end as decimal(28, 8)) as renewal_within_90
    from opening_dates
    inner join scored_accounts on opening_dates.scoring_date = scored_accounts.scoring_date
    inner join outcomes
        on
            scored_accounts.account_key = outcomes.account_key
            and scored_accounts.scoring_date = outcomes.scoring_date
            and outcomes.is_window_complete
    inner join features
        on
            scored_accounts.account_key = features.account_key
            and scored_accounts.scoring_date = features.scoring_date
    inner join thresholds as near_limit on near_limit.name = 'near_limit'
    inner join thresholds as renewal on renewal.name = 'renewal_near_days'
    left join past_rates on scored_accounts.scoring_date = past_rates.scoring_date
    left join rule_scores
        on
            scored_accounts.account_key = rule_scores.account_key
            and scored_accounts.scoring_date = rule_scores.scoring_date
    left join learned_scores
        on
            scored_accounts.account_key = learned_scores.account_key
            and scored_accounts.scoring_date = learned_scores.scoring_date
),

backtest_cases as (
    select
        judged.quarter_start,
        judged.scoring_date,
        judged.account_key,
        judged.segment,
        methods.method,
        case methods.method
            {%- for method in ['learned', 'rule_score', 'base_rate', 'tenure', 'arr', 'utilisation_over_80',
                'renewal_within_90'] %}
            when '{{ method }}' then judged.{{ method }}
            {%- endfor %}
        end as score,
        methods.is_probability,
        judged.has_expanded,
        judged.expansion_amount
    from judged
    cross join methods
)

select * from backtest_cases
