-- The publication that this build is held against, with the last month that both know completely.
with version as (
    select * from {{ source('published', 'version') }}
),

account_months as (
    select
        max(as_of_date) as published_as_of_date,
        max(policy_version) as published_policy_version
    from {{ ref('published_account_months') }}
),

published_version as (
    select
        version.published_version,
        account_months.published_as_of_date,
        account_months.published_policy_version,
        {{ add_months(month_of(dbt.dateadd('day', 1, 'least(account_months.published_as_of_date, ' ~ as_of_date() ~ ')')), -1) }}
            as compared_to_month
    from version
    cross join account_months
    where account_months.published_as_of_date is not null
)

select * from published_version
