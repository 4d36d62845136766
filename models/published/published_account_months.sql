{{ config(materialized='view') }}
with published_account_months as (
    select
        account_key,
        month,
        opening_amount,
        new_amount,
        reactivation_amount,
        expansion_amount,
        contraction_amount,
        churn_amount,
        fx_amount,
        transfer_amount,
        closing_amount,
        closing_carr_amount,
        usage_arr_amount,
        is_complete_month,
        as_of_date,
        policy_version
    from {{ source('published', 'account_months') }}
)

select * from published_account_months
