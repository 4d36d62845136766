-- Currencies in use that nobody knows, or that have no plan rate on their first day, with the row that shows it.
{%- set columns = ['source_system', 'source_table', 'source_record_id', 'row_number', 'disposition'] %}
with currencies_in_use as (
    select * from {{ ref('currencies_in_use') }}
),

currencies as (
    select * from {{ ref('currencies') }}
),

first_rates as (
    select currency_code, min(valid_from) as first_rate_date from {{ ref('fx_plan_rates') }} group by currency_code
),

landed_rows as (
    {{ union_conformed('row_dispositions', columns) }}
    union all
    {{ union_conformed('row_dispositions', columns, domain='crm') }}
),

judged as (
    select
        currencies_in_use.*,
        currencies.currency_code is null as is_unknown,
        coalesce(first_rates.first_rate_date > currencies_in_use.first_used_date, true) as has_no_rate
    from currencies_in_use
    left join currencies on currencies_in_use.currency_code = currencies.currency_code
    left join first_rates on currencies_in_use.currency_code = first_rates.currency_code
),

-- Nearly always nothing, so that the landed rows are not looked through.
unpriced as (
    select * from judged where is_unknown or has_no_rate
),

places as (
    select
        unpriced.first_system,
        unpriced.first_record_id,
        min(landed_rows.source_table) as source_table,
        min(landed_rows.row_number) as row_number
    from unpriced
    inner join landed_rows
        on
            unpriced.first_system = landed_rows.source_system
            and unpriced.first_record_id = landed_rows.source_record_id
            and coalesce(unpriced.first_table, landed_rows.source_table) = landed_rows.source_table
    where landed_rows.disposition = 'used'
    group by unpriced.first_system, unpriced.first_record_id
),

unpriced_currencies as (
    select
        coalesce(unpriced.currency_code, '(none)') as currency_code,
        unpriced.is_unknown,
        unpriced.has_no_rate,
        unpriced.first_used_date,
        unpriced.row_count,
        unpriced.first_system as source_system,
        coalesce(places.source_table, unpriced.first_table) as source_table,
        unpriced.first_record_id as source_record_id,
        places.row_number
    from unpriced
    left join places
        on unpriced.first_system = places.first_system and unpriced.first_record_id = places.first_record_id
)

select * from unpriced_currencies
