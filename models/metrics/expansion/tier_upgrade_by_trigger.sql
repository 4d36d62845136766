with upgrades as (
    select * from {{ ref('tier_upgrades') }}
),

opportunities as (
    select * from {{ ref('opportunities') }}
),

hierarchy as (
    select * from {{ ref('account_hierarchy') }}
),

policy as (
    select cast(value as {{ dbt.type_int() }}) as trigger_days
    from {{ ref('thresholds') }}
    where name = 'upgrade_trigger_days'
),

triggers as (
    select
        hierarchy.account_key,
        opportunities.created_date,
        opportunities.opportunity_key,
        coalesce(opportunities.trigger_code, 'unknown') as trigger_code
    from opportunities
    inner join hierarchy
        on
            opportunities.leaf_account_key = hierarchy.leaf_account_key
            and opportunities.created_date >= hierarchy.valid_from
            and opportunities.created_date < hierarchy.valid_to
),

-- The last trigger before the upgrade counts; an upgrade without one keeps its row.
ranked as (
    select
        upgrades.quarter,
        upgrades.product_family,
        upgrades.account_key,
        upgrades.effective_date,
        coalesce(triggers.trigger_code, 'none') as trigger_code,
        row_number() over (
            partition by upgrades.account_key, upgrades.product_family, upgrades.effective_date
            order by triggers.created_date desc, triggers.opportunity_key desc
        ) as trigger_order
    from upgrades
    cross join policy
    left join triggers
        on
            upgrades.account_key = triggers.account_key
            and triggers.created_date <= upgrades.effective_date
            and triggers.created_date
            >= cast({{ dbt.dateadd('day', '-policy.trigger_days', 'upgrades.effective_date') }} as date)
),

counted as (
    select quarter, product_family, trigger_code, count(*) as upgrade_count
    from ranked
    where trigger_order = 1
    group by quarter, product_family, trigger_code
),

totals as (
    select
        *,
        cast(sum(upgrade_count) over (partition by quarter, product_family) as {{ dbt.type_bigint() }})
            as total_upgrade_count
    from counted
),

tier_upgrade_by_trigger as (
    select
        quarter,
        product_family,
        trigger_code,
        upgrade_count,
        total_upgrade_count,
        {{ rate_of('upgrade_count', 'total_upgrade_count') }} as share,
        {{ last_day_of(add_months('quarter', 2)) }} <= {{ as_of_date() }} as is_complete_quarter,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from totals
)

select * from tier_upgrade_by_trigger
