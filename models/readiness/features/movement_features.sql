-- What the account bought and gave up before the date, as far as it was known by then.
with scored_accounts as (
    select * from {{ ref('scored_accounts') }}
),

movement_days as (
    select * from {{ ref('known_movement_days') }}
),

pieces as (
    select pieces.*
    from {{ ref('known_item_pieces') }} as pieces
    inner join {{ ref('seat_families') }} as seat_families on pieces.product_family = seat_families.product_family
),

windows as (
    select
        max(case when name = 'movement_history_days' then cast(value as {{ dbt.type_int() }}) end) as history_days,
        max(case when name = 'seat_change_days' then cast(value as {{ dbt.type_int() }}) end) as change_days
    from {{ ref('thresholds') }}
),

counts as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        {%- for kind in ['expansion', 'contraction'] %}
        sum(case
            when
                movement_days.is_{{ kind }}
                and {{ dbt.datediff('movement_days.effective_date', 'scored_accounts.scoring_date', 'day') }}
                < windows.history_days
                then 1
            else 0
        end) as {{ kind }}_count,
        {%- endfor %}
        max(case when movement_days.is_expansion then movement_days.effective_date end) as last_expansion_date,
        max(case when movement_days.is_price_rise then movement_days.effective_date end) as last_price_rise_date,
        max(movement_days.known_date) as movements_known_date
    from scored_accounts
    cross join windows
    inner join movement_days
        on
            scored_accounts.account_key = movement_days.account_key
            and movement_days.known_date <= scored_accounts.scoring_date
    group by scored_accounts.account_key, scored_accounts.scoring_date
),

-- Seats on the date less seats as they were known as many days before.
looks as (
    select account_key, scoring_date, scoring_date as look_date, 1 as look_sign
    from scored_accounts
    union all
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        {{ add_days('scored_accounts.scoring_date', '-windows.change_days') }} as look_date,
        -1 as look_sign
    from scored_accounts
    cross join windows
),

seats as (
    select looks.account_key, looks.scoring_date, sum(looks.look_sign * pieces.quantity) as seat_change
    from looks
    inner join pieces
        on
            looks.account_key = pieces.account_key
            and looks.look_date >= pieces.known_from
            and looks.look_date < pieces.known_to
    group by looks.account_key, looks.scoring_date
),

movement_features as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        cast(coalesce(counts.expansion_count, 0) as {{ dbt.type_bigint() }}) as expansion_count_365,
        cast({{ dbt.datediff('counts.last_expansion_date', 'scored_accounts.scoring_date', 'day') }}
            as {{ dbt.type_int() }}) as days_since_expansion,
        cast(coalesce(counts.contraction_count, 0) as {{ dbt.type_bigint() }}) as contraction_count_365,
        cast({{ dbt.datediff('counts.last_price_rise_date', 'scored_accounts.scoring_date', 'day') }}
            as {{ dbt.type_int() }}) as days_since_price_rise,
        cast(seats.seat_change as decimal(18, 4)) as seat_change_90,
        counts.movements_known_date
    from scored_accounts
    left join counts
        on
            scored_accounts.account_key = counts.account_key
            and scored_accounts.scoring_date = counts.scoring_date
    left join seats
        on
            scored_accounts.account_key = seats.account_key
            and scored_accounts.scoring_date = seats.scoring_date
)

select * from movement_features
