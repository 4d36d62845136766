with names_of_sources as (
    {%- for source in vendors_of('attributes') %}
    select {{ loop.index }} as source_rank, account_id, account_name
    from {{ ref('conformed_' ~ source ~ '__account_attributes') }}
    where account_name is not null
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

relinked_accounts as (
    select * from {{ ref('relinked_accounts') }}
),

-- The name of the account itself comes before that of a customer which turned out to be the account.
names as (
    select
        coalesce(relinked_accounts.account_key, names_of_sources.account_id) as account_key,
        2 * names_of_sources.source_rank + case when relinked_accounts.account_id is null then 0 else 1 end as source_rank,
        names_of_sources.account_name
    from names_of_sources
    left join relinked_accounts on names_of_sources.account_id = relinked_accounts.account_id
),

best_names as (
    select account_key, min(source_rank) as source_rank from names group by account_key
),

account_names as (
    select names.account_key, max(names.account_name) as account_name
    from names
    inner join best_names on names.account_key = best_names.account_key and names.source_rank = best_names.source_rank
    group by names.account_key
),

hierarchy as (
    select * from {{ ref('account_hierarchy') }}
),

account_keys as (
    select leaf_account_key as account_key from hierarchy
    union
    select account_key from hierarchy
),

current_parents as (
    select leaf_account_key, account_key as parent_account_key
    from hierarchy
    where valid_from <= {{ as_of_date() }} and valid_to > {{ as_of_date() }}
),

accounts as (
    select
        account_keys.account_key,
        coalesce(account_names.account_name, account_keys.account_key) as account_name,
        coalesce(current_parents.parent_account_key, account_keys.account_key) as ultimate_parent_account_key
    from account_keys
    left join account_names on account_keys.account_key = account_names.account_key
    left join current_parents on account_keys.account_key = current_parents.leaf_account_key
)

select * from accounts
