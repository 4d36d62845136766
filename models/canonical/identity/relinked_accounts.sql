-- Billing customers without a company id that a rule linked to an account: their history moves there as a whole.
with links as (
    select * from {{ ref('account_links') }}
    where
        source_system in ('{{ vendors_of('billing') | join("', '") }}')
        and rule not in ('declared', 'stands_alone')
        and valid_from <= {{ as_of_date() }}
),

-- A link that has ended is still the last word on the history before it ended.
last_links as (
    select
        source_system || ':' || system_account_id as account_id,
        account_key,
        rule,
        row_number() over (partition by source_system, system_account_id order by valid_from desc) as last_first
    from links
),

-- A customer merged into another one follows it to where that one was linked.
relinked_accounts as (
    select
        last_links.account_id,
        coalesce(survivors.account_key, last_links.account_key) as account_key,
        last_links.rule
    from last_links
    left join last_links as survivors on last_links.account_key = survivors.account_id and survivors.last_first = 1
    where last_links.last_first = 1
)

select * from relinked_accounts
