{{ config(materialized='view') }}
with published_usage_charges as (
    select
        account_key,
        leaf_account_key,
        source_record_key,
        charge_month,
        amount
    from {{ source('published', 'usage_charges') }}
)

select * from published_usage_charges
