with ancestry as (
    select * from {{ ref('account_ancestry') }}
),

versions as (
    select * from {{ ref('subscription_item_versions') }}
),

invoice_lines as (
    select * from {{ ref('invoice_lines') }}
),

-- A customer who only pays for metered use has no subscription, but is billed all the same.
billed_accounts as (
    select leaf_account_key from versions
    union
    select leaf_account_key from invoice_lines
),

tops as (
    select
        leaf_account_key,
        as_of as valid_from,
        ancestor as account_key,
        row_number() over (partition by leaf_account_key, as_of order by height desc) as rank_from_top
    from ancestry
),

changes as (
    select
        leaf_account_key,
        valid_from,
        account_key,
        lag(account_key) over (partition by leaf_account_key order by valid_from) as previous_account_key
    from tops
    where rank_from_top = 1
),

dated as (
    select
        leaf_account_key,
        account_key,
        valid_from,
        coalesce(
            lead(valid_from) over (partition by leaf_account_key order by valid_from), {{ open_end_date() }}
        ) as valid_to
    from changes
    where previous_account_key is null or previous_account_key <> account_key
),

account_hierarchy as (
    select leaf_account_key, account_key, valid_from, valid_to from dated
    union all
    select
        billed_accounts.leaf_account_key,
        billed_accounts.leaf_account_key as account_key,
        {{ first_date() }} as valid_from,
        {{ open_end_date() }} as valid_to
    from billed_accounts
    where not exists (select 1 from dated where dated.leaf_account_key = billed_accounts.leaf_account_key)
)

select * from account_hierarchy
