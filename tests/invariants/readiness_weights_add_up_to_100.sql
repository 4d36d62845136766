-- Checks: the weights of the factors add up to 100, and every factor has a mapping.
-- Matters: a score of 0 to 100 is read against bands that assume it; a factor without a mapping is never known.
-- Resolve: seeds/policy/readiness_weights.csv and readiness_mappings.csv.
with weights as (
    select factor, weight from {{ ref('readiness_weights') }}
),

mapped as (
    select factor from {{ ref('readiness_mappings') }}
    group by factor
)

select 'all factors' as factor, sum(weight) as weight
from weights
having sum(weight) <> 100
union all
select weights.factor, weights.weight
from weights
left join mapped on weights.factor = mapped.factor
where mapped.factor is null
