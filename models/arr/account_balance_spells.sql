with states as (
    select * from {{ ref('account_balance_states') }}
),

attributes as (
    select * from {{ ref('attribute_month_ranges') }}
),

cohorts as (
    select * from {{ ref('account_cohorts') }}
),

first_products as (
    select * from {{ ref('account_first_products') }}
),

-- Joined by equality first: five candidates a row cost less than sorting all rows for a range join.
bands as (
    select *, true as has_arr from {{ ref('acv_bands') }}
),

pricing as (
    select * from {{ ref('product_family_pricing') }}
),

term_types as (
    select * from {{ ref('contract_term_types') }}
),

-- A group seen from the end of a window may be older than the account, or may never have had ARR of its own.
group_starts as (
    select valuation_lag_months, account_key, min(month_from) as first_month
    from states
    where is_revalued
    group by valuation_lag_months, account_key
),

account_balance_spells as (
    select
        states.valuation_lag_months,
        states.account_key,
        states.is_revalued,
        greatest(states.month_from, attributes.month_from) as month_from,
        least(states.month_to, attributes.month_to) as month_to,
        cast(states.closing_amount as decimal(18, 2)) as closing_amount,
        attributes.segment,
        bands.acv_band,
        attributes.industry,
        attributes.region,
        attributes.channel,
        case when cohorts.cohort_month <= states.month_from then first_products.first_product
            else states.product_family end as first_product,
        states.plan_id as plan,
        term_types.contract_type,
        coalesce(pricing.pricing_model, 'unknown') as pricing_model,
        least(
            coalesce(cohorts.cohort_month, group_starts.first_month),
            coalesce(group_starts.first_month, cohorts.cohort_month)
        ) as cohort_month
    from states
    inner join attributes
        on
            states.account_key = attributes.account_key
            and states.month_from < attributes.month_to
            and states.month_to > attributes.month_from
    left join cohorts on states.account_key = cohorts.account_key
    left join group_starts
        on
            states.valuation_lag_months = group_starts.valuation_lag_months
            and states.account_key = group_starts.account_key
    left join first_products on states.account_key = first_products.account_key
    left join pricing on states.product_family = pricing.product_family
    left join term_types
        on states.billing_interval = term_types.billing_interval and states.interval_count = term_types.interval_count
    inner join bands
        on
            bands.has_arr = (states.closing_amount > 0)
            and states.closing_amount >= bands.min_amount
            and (states.closing_amount < bands.max_amount or bands.max_amount is null)
)

select * from account_balance_spells
