-- Balance spells with the numbers of their label combinations in place of nine labels.
{{ config(materialized='view') }}
with spells as (
    select * from {{ ref('account_balance_spells') }}
),

profiles as (
    select * from {{ ref('retention_profiles') }}
),

retention_spells as (
    select
        spells.valuation_lag_months,
        spells.account_key,
        spells.is_revalued,
        spells.month_from,
        spells.month_to,
        spells.closing_amount,
        spells.segment,
        account_profiles.profile_number as account_profile,
        commercial_profiles.profile_number as commercial_profile,
        spells.cohort_month
    from spells
    left join profiles as account_profiles
        on
            spells.segment = account_profiles.segment
            and spells.industry = account_profiles.industry
            and spells.region = account_profiles.region
            and spells.channel = account_profiles.channel
    left join profiles as commercial_profiles
        on
            spells.acv_band = commercial_profiles.acv_band
            and spells.first_product = commercial_profiles.first_product
            and spells.plan = commercial_profiles.plan
            and spells.contract_type = commercial_profiles.contract_type
            and spells.pricing_model = commercial_profiles.pricing_model
)

select * from retention_spells
