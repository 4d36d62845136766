-- Checks: plans of one tier have one rank, and stand for one plan of the benchmarks.
-- Matters: a tier that stands for two plans would count its upgrades as either of them.
-- Resolve: seeds/mappings/plan_tiers.csv.
select product_family, tier, count(*) as plan_count
from {{ ref('plan_tiers') }}
group by product_family, tier
having
    min(tier_rank) <> max(tier_rank)
    or min(coalesce(benchmark_tier, '')) <> max(coalesce(benchmark_tier, ''))
