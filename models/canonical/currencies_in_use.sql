-- Currencies of recurring prices and the first date each is needed.
with versions as (
    select * from {{ ref('subscription_item_versions') }}
),

currencies_in_use as (
    select
        currency_code,
        min(valid_from) as first_used_date,
        min(source_system || '.' || source_table || ' ' || source_record_id) as first_record,
        count(*) as version_count
    from versions
    group by currency_code
)

select * from currencies_in_use
