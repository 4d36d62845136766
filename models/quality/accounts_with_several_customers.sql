-- Accounts that billing knows under several customer records today; their ARR is one account's.
with links as (
    select * from {{ ref('account_links') }}
    where
        source_system in ('{{ vendors_of("billing") | join("', '") }}')
        and valid_to > {{ as_of_date() }}
),

counted as (
    select account_key
    from links
    group by account_key
    having count(*) > 1
),

accounts_with_several_customers as (
    select
        links.account_key,
        links.source_system,
        count(*) as record_count,
        min(links.system_account_id) as first_record_id,
        max(links.system_account_id) as last_record_id
    from links
    inner join counted on links.account_key = counted.account_key
    group by links.account_key, links.source_system
)

select * from accounts_with_several_customers
