-- Every landed row of every table, with the amount it carries. A credit line carries none: its note does.
{%- set tables = {
    'customer': none, 'product': none, 'price': 'unit_amount_minor', 'plan': 'unit_amount_minor', 'coupon': 'amount_off_minor',
    'subscription': none, 'subscription_history': none, 'subscription_item': none, 'subscription_discount': none,
    'discount': none, 'invoice': 'subtotal_minor', 'invoice_line_item': 'amount_minor', 'credit_note': 'amount_minor',
    'credit_note_line_item': none
} %}
with currencies as (
    select * from {{ ref('currencies') }}
),

landed as (
    {%- for table, amount in tables.items() %}
    select
        '{{ table }}' as source_table,
        record_id,
        row_number,
        row_reason,
        raw_row,
        {{ 'currency_code' if amount else 'cast(null as ' ~ dbt.type_string() ~ ') as currency_code' }},
        cast({{ amount or 'null' }} as decimal(24, 12)) as amount_minor
    from {{ ref('stg_stripe__' ~ table) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

source_rows as (
    select
        landed.source_table,
        landed.record_id,
        landed.row_number,
        landed.row_reason,
        landed.raw_row,
        landed.currency_code,
        {{ minor_to_major('landed.amount_minor', 'currencies.stripe_minor_unit_exponent') }} as amount_local
    from landed
    left join currencies on landed.currency_code = currencies.currency_code
)

select * from source_rows
