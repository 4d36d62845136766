-- What: the triggers of a quarter, family and tier add up to the accounts of tier_upgrade_conversion.
-- Why: every account at the opening has exactly one last trigger; two of them would count it twice.
-- Resolve: compare tier_upgrade_cases of kind opening with upgrade_matrix of one quarter for the rows shown.
with by_trigger as (
    select
        quarter, product_family, from_tier,
        sum(opening_account_count) as opening_account_count,
        sum(upgraded_account_count) as upgraded_account_count
    from {{ ref('tier_upgrade_by_trigger') }}
    group by quarter, product_family, from_tier
    having sum(opening_account_count) > 0
),

conversion as (
    select * from {{ ref('tier_upgrade_conversion') }}
    where dimension = 'total'
)

select
    coalesce(by_trigger.quarter, conversion.quarter) as quarter,
    coalesce(by_trigger.product_family, conversion.product_family) as product_family,
    coalesce(by_trigger.from_tier, conversion.from_tier) as from_tier
from by_trigger
full outer join conversion
    on
        by_trigger.quarter = conversion.quarter
        and by_trigger.product_family = conversion.product_family
        and by_trigger.from_tier = conversion.from_tier
where
    coalesce(by_trigger.opening_account_count, 0) <> coalesce(conversion.opening_account_count, 0)
    or coalesce(by_trigger.upgraded_account_count, 0) <> coalesce(conversion.upgraded_account_count, 0)
