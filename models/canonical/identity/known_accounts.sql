-- Accounts that exist because billing or the company's own reference file says so; no other system can invent one.
{{ config(materialized='view') }}
with names as (
    {%- for vendor in vendors_of('billing') %}
    select declared_account_id as account_key from {{ ref('conformed_' ~ vendor ~ '__system_accounts') }}
    union
    {%- endfor %}
    select account_id as account_key from {{ ref('conformed_reference__account_attributes') }}
    union
    select account_id as account_key from {{ ref('conformed_reference__account_hierarchy') }}
    union
    select parent_account_id as account_key from {{ ref('conformed_reference__account_hierarchy') }}
),

known_accounts as (
    select account_key from names where account_key is not null
)

select * from known_accounts
