-- Currencies of recurring prices, metered charges and opportunities, and the first row that needs each.
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
    select currency_code, valid_from as used_date, source_system, source_table, source_record_id from versions
    union all
    select
        currency_code, period_from as used_date, source_system, cast(null as {{ dbt.type_string() }}) as source_table,
        source_record_id
    from invoice_lines
    union all
    select currency_code, created_date as used_date, source_system, source_table, source_record_id from opportunities
),

ordered as (
    select
        *,
        cast(used_date as {{ dbt.type_string() }}) || source_system || coalesce(source_table, '') || source_record_id
            as place
    from priced
),

currencies_in_use as (
    select
        currency_code,
        min(used_date) as first_used_date,
        min_by(source_system, place) as first_system,
        min_by(source_table, place) as first_table,
        min_by(source_record_id, place) as first_record_id,
        count(*) as row_count
    from ordered
    group by currency_code
)

select * from currencies_in_use
