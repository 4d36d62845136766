-- Every landed row of every table, with the amount it carries: a charge its monthly price, a refund in no known currency.
{%- set tables = {
    'account': none, 'contact': none, 'subscription': none, 'rate_plan': none, 'rate_plan_charge': 'mrr_local',
    'amendment': none, 'product': none, 'product_rate_plan': none, 'product_rate_plan_charge': none,
    'invoice': 'amount_local', 'invoice_item': 'amount_local', 'refund': 'amount_local'
} %}
with source_rows as (
    {%- for table, amount in tables.items() %}
    select
        '{{ table }}' as source_table,
        record_id,
        row_number,
        row_reason,
        raw_row,
        {{ 'currency_code' if amount and table != 'refund' else 'cast(null as ' ~ dbt.type_string() ~ ') as currency_code' }},
        cast({{ amount or 'null' }} as decimal(18, 6)) as amount_local
    from {{ ref('stg_zuora__' ~ table) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select * from source_rows
