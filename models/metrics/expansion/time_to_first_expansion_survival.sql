-- Kaplan-Meier. The product is taken in blocks of days and then over the blocks: the same number, with far less work
-- than one product over all days so far for every day.
{%- set curve = 'observed_date, dimension, dimension_value' %}
with exits as (
    select * from {{ ref('first_expansion_exits') }}
    union all
    -- Every curve starts at 1 on day 0.
    select {{ curve }}, 0 as duration_days, 0 as event_count, 0 as censored_count
    from {{ ref('first_expansion_exits') }}
    group by {{ curve }}
),

days as (
    select {{ curve }}, duration_days, sum(event_count) as event_count, sum(censored_count) as censored_count
    from exits
    group by {{ curve }}, duration_days
),

risks as (
    select
        *,
        sum(event_count + censored_count) over (
            partition by {{ curve }} order by duration_days rows between current row and unbounded following
        ) as at_risk_count,
        floor(row_number() over (partition by {{ curve }} order by duration_days) / 16) as block
    from days
),

factors as (
    select
        *,
        {{ factors_so_far(
            exact_share('at_risk_count - event_count', 'at_risk_count'), curve ~ ', block', 'duration_days'
        ) }} as factors_in_block
    from risks
),

products as (
    select *, {{ product_of('factors_in_block') }} as product_in_block from factors
),

blocks as (
    select {{ curve }}, block, min(product_in_block) as block_product
    from products
    group by {{ curve }}, block
),

block_factors as (
    select *, {{ factors_so_far('block_product', curve, 'block') }} as factors_to_block from blocks
),

block_ends as (
    select *, {{ product_of('factors_to_block') }} as product_to_block from block_factors
),

time_to_first_expansion_survival as (
    select
        products.observed_date,
        products.dimension,
        products.dimension_value,
        products.duration_days,
        cast(products.at_risk_count as {{ dbt.type_bigint() }}) as at_risk_count,
        cast(products.event_count as {{ dbt.type_bigint() }}) as event_count,
        cast(products.censored_count as {{ dbt.type_bigint() }}) as censored_count,
        cast(round(products.product_in_block * coalesce(block_ends.product_to_block, 1), 8) as decimal(18, 8))
            as survival_rate,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from products
    left join block_ends
        on
            products.observed_date = block_ends.observed_date
            and products.dimension = block_ends.dimension
            and products.dimension_value = block_ends.dimension_value
            and products.block = block_ends.block + 1
)

select * from time_to_first_expansion_survival
