{{ config(materialized='table') }}
-- Charges as landed, one row a segment and version, with what they sell; judged on their own.
with charges as (
    select * from {{ ref('stg_zuora__rate_plan_charge') }} where row_reason is null
),

rate_plans as (
    select * from {{ ref('stg_zuora__rate_plan') }} where row_reason is null
),

subscriptions as (
    select * from {{ ref('int_zuora__subscriptions') }}
),

catalogue_plans as (
    select * from {{ ref('stg_zuora__product_rate_plan') }} where row_reason is null
),

catalogue_charges as (
    select * from {{ ref('stg_zuora__product_rate_plan_charge') }} where row_reason is null
),

product_map as (
    select * from {{ ref('product_map') }} where source_system = 'zuora'
),

billing_periods as (
    select * from {{ ref('zuora_billing_periods') }}
),

joined as (
    select
        charges.*,
        subscriptions.subscription_id,
        subscriptions.version_id,
        subscriptions.version_number,
        subscriptions.currency_code as account_currency,
        subscriptions.created_on as version_created_on,
        subscriptions.reason_code as subscription_reason,
        rate_plans.product_id,
        product_map.product_family,
        product_map.charge_type as mapped_type,
        coalesce(catalogue_plans.plan_name, rate_plans.rate_plan_name, rate_plans.product_rate_plan_id) as plan_id,
        coalesce(catalogue_plans.price_book, 'unspecified') as price_book,
        billing_periods.billing_interval,
        case billing_periods.count_source
            when 'specific' then coalesce(charges.specific_billing_period, catalogue_charges.specific_billing_period)
            when 'term' then subscriptions.term_months
            else billing_periods.interval_count
        end as interval_count
    from charges
    left join rate_plans on charges.rate_plan_id = rate_plans.rate_plan_id
    left join subscriptions on rate_plans.version_id = subscriptions.version_id
    left join catalogue_plans on rate_plans.product_rate_plan_id = catalogue_plans.product_rate_plan_id
    left join catalogue_charges
        on charges.product_rate_plan_charge_id = catalogue_charges.product_rate_plan_charge_id
    left join product_map on rate_plans.product_id = product_map.product_id
    left join billing_periods
        on coalesce(charges.billing_period, catalogue_charges.billing_period) = billing_periods.billing_period
),

typed as (
    select
        *,
        case
            when is_discount then 'discount'
            when charge_type = 'onetime' or mapped_type in ('service', 'one_off') then 'one_off'
            when mapped_type <> 'recurring' then mapped_type
            else charge_type
        end as charge_kind
    from joined
),

judged as (
    select
        charge_id, charge_number, segment_number, version_id, subscription_id, version_number, amendment_id, product_id,
        product_family, plan_id, price_book, charge_kind, charge_type, discount_level, rate_plan_id, billing_interval,
        interval_count, coalesce(currency_code, account_currency) as currency_code, quantity, mrr_local, start_date,
        coalesce(end_date, {{ open_end_date() }}) as end_date,
        coalesce({{ company_date('created_at') }}, version_created_on) as created_on,
        case
            when subscription_id is null then 'orphan_row'
            when subscription_reason is not null then subscription_reason
            when charge_kind = 'discount' and charge_type = 'onetime' then 'one_time_discount'
            when charge_kind = 'discount' and coalesce(mrr_local, 0) = 0
                then 'discount_without_amount'
            when charge_kind <> 'discount' and product_family is null then 'unmapped_product'
            when charge_kind is null or charge_type not in ('recurring', 'onetime', 'usage') then 'unknown_charge_type'
            when end_date < start_date then 'end_before_start'
            when currency_code <> account_currency then 'currency_mismatch'
            when charge_kind = 'recurring' and billing_interval is null then 'unknown_billing_interval'
            when charge_kind = 'recurring' and coalesce(interval_count, 0) < 1 then 'invalid_interval_count'
            when charge_kind = 'recurring' and mrr_local is null then 'invalid_amount'
            when charge_kind = 'recurring' and mrr_local < 0 then 'negative_amount'
        end as reason_code
    from typed
)

select * from judged
