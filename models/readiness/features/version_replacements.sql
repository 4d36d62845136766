{{ config(materialized='view') }}
-- All versions of an item, also those without ARR: a pause or an unpaid term replaces a version as well.
with versions as (
    select * from {{ ref('subscription_item_versions') }}
),

version_replacements as (
    select
        leaf_account_key,
        item_key,
        product_family,
        source_record_key,
        lead(valid_from) over (
            partition by leaf_account_key, item_key, product_family order by valid_from
        ) as next_from,
        min({{ known_on('valid_from', 'recorded_date') }}) over (
            partition by leaf_account_key, item_key, product_family order by valid_from
            rows between 1 following and unbounded following
        ) as next_known_from
    from versions
)

select * from version_replacements
