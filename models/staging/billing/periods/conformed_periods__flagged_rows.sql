-- Rows that count with a remark.
{%- set rules = {
    'flat_price_zero_quantity': 'quantity = 0',
    'past_due': "status = 'past_due'",
    'free_of_charge': "amount = 0 and charge_type = 'recurring' and status <> 'trialing'",
    'future_dated': 'start_date > ' ~ as_of_date()
} %}
with used as (
    select * from {{ ref('int_periods__judged_periods') }} where reason_code is null
),

flags as (
    {%- for flag, rule in rules.items() %}
    select source_record_id, '{{ flag }}' as flag_code from used where {{ rule }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

flagged_rows as (
    select
        'periods' as source_system,
        'subscription_periods' as source_table,
        source_record_id,
        flag_code
    from flags
)

select * from flagged_rows
