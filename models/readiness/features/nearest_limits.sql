-- Of several meters the one nearest to its limit speaks for the account.
with measured_accounts as (
    select * from {{ ref('measured_accounts') }}
),

spells as (
    select * from {{ ref('limit_use_spells') }}
    where entitlement <> 'seats' and is_granted and rate is not null
),

periods as (
    select entitlement, max(limit_period) as limit_period
    from {{ ref('entitlements') }}
    group by entitlement
),

ranked as (
    select
        measured_accounts.account_key,
        measured_accounts.scoring_date,
        spells.entitlement,
        spells.used_quantity,
        spells.limit_quantity,
        spells.rate,
        spells.valid_from,
        row_number() over (
            partition by measured_accounts.account_key, measured_accounts.scoring_date
            order by spells.rate desc, spells.entitlement
        ) as nearness
    from measured_accounts
    inner join spells
        on
            measured_accounts.account_key = spells.account_key
            and measured_accounts.scoring_date >= spells.valid_from
            and measured_accounts.scoring_date < spells.valid_to
),

nearest_limits as (
    select
        ranked.account_key,
        ranked.scoring_date,
        ranked.entitlement,
        periods.limit_period,
        ranked.used_quantity,
        ranked.limit_quantity,
        ranked.rate,
        ranked.valid_from as known_date
    from ranked
    left join periods on ranked.entitlement = periods.entitlement
    where ranked.nearness = 1
)

select * from nearest_limits
