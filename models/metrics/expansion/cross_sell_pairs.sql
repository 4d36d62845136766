-- Every account with a core product A, for every other core product B: what came when, and when A is old enough to judge.
{{ config(materialized='view') }}
with ranges as (
    select * from {{ ref('account_family_ranges') }}
    where role = 'core'
),

policy as (
    select cast(value as {{ dbt.type_int() }}) as window_months
    from {{ ref('thresholds') }}
    where name = 'cross_sell_attach_months'
),

starts as (
    select
        account_key, product_family, valid_from as started_date, valid_to as ended_date,
        row_number() over (partition by account_key, product_family order by valid_from) as stretch_order
    from ranges
),

attributes as (
    select * from {{ ref('account_attributes') }}
),

families as (
    select product_family from starts group by product_family
),

firsts as (
    select
        starts.account_key, starts.product_family, starts.started_date, starts.ended_date,
        {{ add_months('starts.started_date', 'policy.window_months') }} as judged_date
    from starts
    cross join policy
    where starts.stretch_order = 1
),

cross_sell_pairs as (
    select
        held.account_key,
        coalesce(attributes.segment, 'unknown') as segment,
        held.product_family as product_a,
        families.product_family as product_b,
        held.started_date as started_a_date,
        bought.started_date as started_b_date,
        held.judged_date,
        held.ended_date >= held.judged_date as is_a_held,
        coalesce(bought.started_date < held.started_date, false) as is_b_before,
        coalesce(bought.started_date = held.started_date, false) as is_bundle,
        coalesce(bought.started_date > held.started_date and bought.started_date <= held.judged_date, false)
            as is_attached,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from firsts as held
    inner join families on held.product_family <> families.product_family
    left join firsts as bought
        on held.account_key = bought.account_key and families.product_family = bought.product_family
    left join attributes
        on
            held.account_key = attributes.account_key
            and held.started_date >= attributes.valid_from
            and held.started_date < attributes.valid_to
)

select * from cross_sell_pairs
