{{ config(materialized='view') }}
with published_restatement_cause_log as (
    select
        published_version,
        account_key,
        balance,
        source_record_key,
        cause,
        changed_fields,
        month_from,
        month_to,
        opening_change_amount,
        closing_change_amount,
        as_of_date,
        policy_version
    from {{ source('published', 'restatement_cause_log') }}
)

select * from published_restatement_cause_log
