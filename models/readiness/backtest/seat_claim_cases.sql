-- Seats above the line at the price that the account pays for one, against the seat ARR that was seen to come in the horizon.
with scored_accounts as (
    select * from {{ ref('scored_accounts') }}
    where is_month_end
),

seat_features as (
    select * from {{ ref('seat_features') }}
),

holdings as (
    select * from {{ ref('family_holdings') }}
),

seat_families as (
    select * from {{ ref('seat_families') }}
),

parts as (
    select * from {{ ref('seen_parts') }}
    where component = 'seat'
),

near_limit as (
    select * from {{ ref('thresholds') }}
    where name = 'near_limit'
),

outcomes as (
    select * from {{ ref('outcomes') }}
    where target = 'any' and is_window_complete
),

seat_arr as (
    select holdings.account_key, holdings.scoring_date, sum(holdings.arr_amount) as arr_amount
    from holdings
    inner join seat_families on holdings.product_family = seat_families.product_family
    group by holdings.account_key, holdings.scoring_date
),

-- Once a quarter, so that no seat is counted for three dates.
over_the_line as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        outcomes.window_end_date,
        seat_arr.arr_amount * ({{ rate_of('seat_features.seat_utilisation_rate', 'near_limit.value') }} - 1)
            as expected_amount
    from scored_accounts
    inner join seat_features
        on
            scored_accounts.account_key = seat_features.account_key
            and scored_accounts.scoring_date = seat_features.scoring_date
    inner join seat_arr
        on
            scored_accounts.account_key = seat_arr.account_key
            and scored_accounts.scoring_date = seat_arr.scoring_date
    inner join outcomes
        on
            scored_accounts.account_key = outcomes.account_key
            and scored_accounts.scoring_date = outcomes.scoring_date
    inner join near_limit on {{ meets('seat_features.seat_utilisation_rate', 'near_limit.comparison', 'near_limit.value') }}
    where {{ add_days('scored_accounts.scoring_date', 1) }}
        = cast({{ dbt.date_trunc('quarter', add_days('scored_accounts.scoring_date', 1)) }} as date)
),

seat_claim_cases as (
    select
        'seat_arr_forecast' as claim,
        over_the_line.account_key || '|' || cast(over_the_line.scoring_date as {{ dbt.type_string() }}) as case_key,
        over_the_line.account_key,
        over_the_line.scoring_date as case_date,
        'all' as stratum,
        'over' as group_name,
        true as is_exposed,
        cast(coalesce(sum(parts.amount), 0) as decimal(18, 2)) as outcome,
        cast(over_the_line.expected_amount as decimal(18, 2)) as expected_outcome
    from over_the_line
    left join parts
        on
            over_the_line.account_key = parts.account_key
            and parts.seen_date > over_the_line.scoring_date
            and parts.seen_date <= over_the_line.window_end_date
            and parts.amount > 0
    group by over_the_line.account_key, over_the_line.scoring_date, over_the_line.expected_amount
)

select * from seat_claim_cases
