-- Billing customers without a company id that a rule linked to an account: their history moves there as a whole.
{{ config(materialized='view') }}
with links as (
    select * from {{ ref('account_links') }}
    where
        source_system in ('{{ var('vendors:billing') | join("', '") }}')
        and rule not in ('declared', 'stands_alone')
        and valid_from <= {{ as_of_date() }}
        and valid_to > {{ as_of_date() }}
),

relinked_accounts as (
    select
        source_system || ':' || system_account_id as account_id,
        account_key,
        rule
    from links
)

select * from relinked_accounts
