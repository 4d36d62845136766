-- Two kinds of cases, one last trigger each: upgrades, and accounts that could upgrade in a quarter.
with tiers as (
    select * from {{ ref('account_tiers') }}
),

upgrades as (
    select * from {{ ref('tier_upgrades') }}
),

hierarchy as (
    select * from {{ ref('account_hierarchy') }}
),

triggers as (
    select * from {{ ref('expansion_triggers') }}
),

policy as (
    select cast(value as {{ dbt.type_int() }}) as trigger_days
    from {{ ref('thresholds') }}
    where name = 'upgrade_trigger_days'
),

top_tiers as (
    select product_family, max(tier_rank) as top_rank
    from {{ ref('plan_tiers') }}
    group by product_family
),

quarters as (
    select
        quarter,
        {{ add_days('quarter', -1) }} as opening_date,
        least({{ last_day_of(add_months('quarter', 2)) }}, {{ as_of_date() }}) as closing_date
    from (
        select {{ each_month(month_of('min(valid_from)'), month_of(as_of_date())) }} as quarter from tiers
    ) as months
    where quarter = cast({{ dbt.date_trunc('quarter', 'quarter') }} as date)
),

-- An account that got another parent within the quarter is looked for under that parent.
openings as (
    select
        quarters.quarter,
        quarters.closing_date,
        opened.product_family,
        opened.account_key,
        opened.tier as from_tier,
        closed.account_key as closing_account_key,
        coalesce(closed.tier_rank > opened.tier_rank, false) as is_upgraded
    from quarters
    inner join tiers as opened
        on quarters.opening_date >= opened.valid_from and quarters.opening_date < opened.valid_to
    inner join top_tiers on opened.product_family = top_tiers.product_family and opened.tier_rank < top_tiers.top_rank
    left join hierarchy
        on
            opened.account_key = hierarchy.leaf_account_key
            and quarters.closing_date >= hierarchy.valid_from
            and quarters.closing_date < hierarchy.valid_to
    left join tiers as closed
        on
            coalesce(hierarchy.account_key, opened.account_key) = closed.account_key
            and opened.product_family = closed.product_family
            and quarters.closing_date >= closed.valid_from
            and quarters.closing_date < closed.valid_to
),

cases as (
    select
        'upgrade' as case_kind, quarter, product_family, account_key, from_tier, effective_date as case_date,
        true as is_upgraded
    from upgrades
    union all
    select
        'opening' as case_kind, openings.quarter, openings.product_family, openings.account_key, openings.from_tier,
        coalesce(max(upgrades.effective_date), openings.closing_date) as case_date, openings.is_upgraded
    from openings
    left join upgrades
        on
            openings.is_upgraded
            and openings.closing_account_key = upgrades.account_key
            and openings.product_family = upgrades.product_family
            and openings.quarter = upgrades.quarter
    group by
        openings.quarter, openings.product_family, openings.account_key, openings.from_tier, openings.closing_date,
        openings.is_upgraded
),

ranked as (
    select
        cases.*,
        coalesce(triggers.trigger_code, 'none') as trigger_code,
        row_number() over (
            partition by cases.case_kind, cases.quarter, cases.product_family, cases.account_key, cases.case_date
            order by triggers.is_named desc, triggers.trigger_date desc, triggers.trigger_source, triggers.trigger_key desc
        ) as trigger_order
    from cases
    cross join policy
    left join triggers
        on
            cases.account_key = triggers.account_key
            and cases.case_date >= triggers.counts_from
            and {{ add_days('cases.case_date', '-policy.trigger_days') }} <= triggers.trigger_date
),

tier_upgrade_cases as (
    select case_kind, quarter, product_family, account_key, from_tier, case_date, is_upgraded, trigger_code
    from ranked
    where trigger_order = 1
)

select * from tier_upgrade_cases
