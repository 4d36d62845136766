with system_accounts as (
    select * from {{ ref('system_accounts') }}
),

account_links as (
    select
        source_system,
        system_account_id,
        declared_account_id as account_key,
        'declared' as rule,
        {{ first_date() }} as valid_from,
        {{ open_end_date() }} as valid_to
    from system_accounts
    where declared_account_id is not null
)

select * from account_links
