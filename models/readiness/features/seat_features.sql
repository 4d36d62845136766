-- Spells say what was known on each of their days, so a day in the past needs no other care.
with scored_accounts as (
    select * from {{ ref('scored_accounts') }}
),

measured_accounts as (
    select * from {{ ref('measured_accounts') }}
),

spells as (
    select * from {{ ref('limit_use_spells') }}
    where entitlement = 'seats'
),

thresholds as (
    select * from {{ ref('thresholds') }}
),

judged_spells as (
    select
        spells.*,
        {{ meets('spells.rate', 'near.comparison', 'near.value') }} as is_over
    from spells
    left join thresholds as near on near.name = 'near_limit'
),

dated_spells as (
    select
        account_key,
        valid_from,
        valid_to,
        rate,
        is_granted,
        is_over,
        coalesce(
            max(case when not is_over then valid_to end) over (
                partition by account_key order by valid_from rows between unbounded preceding and current row
            ),
            min(valid_from) over (partition by account_key)
        ) as over_since_date
    from judged_spells
),

levels as (
    select
        measured_accounts.account_key,
        measured_accounts.scoring_date,
        seats.rate,
        seats.valid_from as known_date,
        case
            when seats.is_over
                then {{ dbt.datediff('seats.over_since_date', 'measured_accounts.scoring_date', 'day') }} + 1
            when seats.rate is not null then 0
        end as days_over,
        case when measured_accounts.is_earlier_measured then seats.rate - earlier_seats.rate end as rate_change
    from measured_accounts
    inner join dated_spells as seats
        on
            measured_accounts.account_key = seats.account_key
            and measured_accounts.scoring_date >= seats.valid_from
            and measured_accounts.scoring_date < seats.valid_to
            and seats.is_granted
    left join dated_spells as earlier_seats
        on
            measured_accounts.account_key = earlier_seats.account_key
            and measured_accounts.earlier_date >= earlier_seats.valid_from
            and measured_accounts.earlier_date < earlier_seats.valid_to
),

seat_features as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        levels.rate as seat_utilisation_rate,
        cast(levels.rate_change as decimal(28, 8)) as seat_utilisation_change,
        cast(levels.days_over as {{ dbt.type_int() }}) as seat_days_over,
        case when levels.days_over is not null then
            {{ meets('levels.days_over', 'sustained.comparison', 'sustained.value') }}
        end as is_seat_use_sustained,
        levels.known_date as seats_known_date
    from scored_accounts
    left join levels
        on scored_accounts.account_key = levels.account_key and scored_accounts.scoring_date = levels.scoring_date
    left join thresholds as sustained on sustained.name = 'seat_use_sustained_days'
)

select * from seat_features
