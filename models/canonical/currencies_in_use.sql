-- Currencies of recurring prices, metered charges and opportunities, and the first date each is needed.
with versions as (
    select * from {{ ref('subscription_item_versions') }}
),

invoice_lines as (
    select * from {{ ref('invoice_lines') }}
    where charge_type = 'usage'
),

-- Every opportunity counts, also one whose customer nobody knows yet.
opportunities as (
    {{ union_conformed('opportunities', [
        'source_system', 'source_table', 'source_record_id', 'currency_code', 'created_date'
    ], domain='crm') }}
),

priced as (
    select currency_code, valid_from as used_date, source_system || '.' || source_table || ' ' || source_record_id as record
    from versions
    union all
    select currency_code, period_from as used_date, source_system || ' invoice line ' || source_record_id as record
    from invoice_lines
    union all
    select
        currency_code, created_date as used_date, source_system || '.' || source_table || ' ' || source_record_id as record
    from opportunities
),

currencies_in_use as (
    select
        currency_code,
        min(used_date) as first_used_date,
        min(record) as first_record,
        count(*) as row_count
    from priced
    group by currency_code
)

select * from currencies_in_use
