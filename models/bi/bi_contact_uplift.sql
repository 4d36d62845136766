{{ config(materialized='view') }}
with rows_shown as (
    select * from {{ ref('contact_uplift') }}
),

bi_contact_uplift as (
    select
        rows_shown.dimension,
        rows_shown.dimension_value,
        rows_shown.is_given_in_time,
        rows_shown.treatment,
        rows_shown.expanded_count,
        rows_shown.chosen_count,
        rows_shown.rate,
        rows_shown.expansion_amount,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
)

select * from bi_contact_uplift
