with cases as (
    select * from {{ ref('tier_upgrade_cases') }}
),

sliced as (
    select quarter, product_family, from_tier, trigger_code, case_kind, is_upgraded from cases
    union all
    select quarter, product_family, 'all' as from_tier, trigger_code, case_kind, is_upgraded from cases
),

counted as (
    select
        quarter,
        product_family,
        from_tier,
        trigger_code,
        cast(sum(case when case_kind = 'upgrade' then 1 else 0 end) as {{ dbt.type_bigint() }}) as upgrade_count,
        cast(sum(case when case_kind = 'opening' then 1 else 0 end) as {{ dbt.type_bigint() }}) as opening_account_count,
        cast(sum(case when case_kind = 'opening' and is_upgraded then 1 else 0 end) as {{ dbt.type_bigint() }})
            as upgraded_account_count
    from sliced
    group by quarter, product_family, from_tier, trigger_code
),

totals as (
    select
        *,
        cast(sum(upgrade_count) over (partition by quarter, product_family, from_tier) as {{ dbt.type_bigint() }})
            as total_upgrade_count
    from counted
),

tier_upgrade_by_trigger as (
    select
        quarter,
        product_family,
        from_tier,
        trigger_code,
        opening_account_count,
        upgraded_account_count,
        {{ rate_of('upgraded_account_count', 'opening_account_count') }} as rate,
        upgrade_count,
        total_upgrade_count,
        {{ rate_of('upgrade_count', 'total_upgrade_count') }} as share,
        {{ last_day_of(add_months('quarter', 2)) }} <= {{ as_of_date() }} as is_complete_quarter,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from totals
)

select * from tier_upgrade_by_trigger
