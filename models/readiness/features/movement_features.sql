-- What the account bought and gave up before the date, as far as it was known by then.
with scored_accounts as (
    select * from {{ ref('scored_accounts') }}
),

changes as (
    select * from {{ ref('seen_changes') }}
),

thresholds as (
    select * from {{ ref('thresholds') }}
),

seat_pieces as (
    select pieces.*
    from {{ ref('known_item_pieces') }} as pieces
    inner join {{ ref('seat_families') }} as seat_families on pieces.product_family = seat_families.product_family
),

dated_changes as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        changes.seen_date,
        changes.is_expansion,
        changes.is_contraction,
        changes.is_price_rise,
        {{ meets(
            dbt.datediff('changes.seen_date', 'scored_accounts.scoring_date', 'day'),
            'history.comparison', 'history.value'
        ) }} as is_recent
    from scored_accounts
    inner join changes
        on
            scored_accounts.account_key = changes.account_key
            and changes.seen_date <= scored_accounts.scoring_date
    inner join thresholds as history on history.name = 'movement_history_days'
),

counts as (
    select
        account_key,
        scoring_date,
        sum(case when is_expansion and is_recent then 1 else 0 end) as expansion_count,
        max(case when is_expansion then seen_date end) as last_expansion_date,
        sum(case when is_contraction and is_recent then 1 else 0 end) as contraction_count,
        max(case when is_price_rise then seen_date end) as last_price_rise_date,
        max(seen_date) as last_seen_date
    from dated_changes
    group by account_key, scoring_date
),

-- Seats on the date less seats as they were known some days before; whoever was no customer then has no change.
looks as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        scored_accounts.scoring_date as look_date,
        {{ add_days('scored_accounts.scoring_date', '-cast(change.value as ' ~ dbt.type_int() ~ ')') }} as earlier_date
    from scored_accounts
    inner join thresholds as change on change.name = 'seat_change_days'
    where scored_accounts.tenure_days >= change.value
),

signed_looks as (
    select account_key, scoring_date, look_date, 1 as look_sign from looks
    union all
    select account_key, scoring_date, earlier_date as look_date, -1 as look_sign from looks
),

seat_changes as (
    select signed_looks.account_key, signed_looks.scoring_date, sum(signed_looks.look_sign * seat_pieces.quantity) as seat_change
    from signed_looks
    inner join seat_pieces
        on
            signed_looks.account_key = seat_pieces.account_key
            and signed_looks.look_date >= seat_pieces.known_from
            and signed_looks.look_date < seat_pieces.known_to
    group by signed_looks.account_key, signed_looks.scoring_date
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
        cast(seat_changes.seat_change as decimal(18, 4)) as seat_change_90,
        {{ known_by('counts.last_seen_date', 'scored_accounts.scoring_date') }} as movements_known_date
    from scored_accounts
    left join counts
        on scored_accounts.account_key = counts.account_key and scored_accounts.scoring_date = counts.scoring_date
    left join seat_changes
        on
            scored_accounts.account_key = seat_changes.account_key
            and scored_accounts.scoring_date = seat_changes.scoring_date
)

select * from movement_features
