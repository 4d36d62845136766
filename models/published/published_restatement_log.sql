{{ config(materialized='view') }}
with published_restatement_log as (
    select
        published_version,
        published_as_of_date,
        published_policy_version,
        account_key,
        month,
        measure,
        published_amount,
        present_amount,
        change_amount,
        as_of_date,
        policy_version
    from {{ source('published', 'restatement_log') }}
)

select * from published_restatement_log
