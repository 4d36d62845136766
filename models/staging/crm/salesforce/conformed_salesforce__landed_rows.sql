{%- set tables = ['account', 'account_history', 'opportunity', 'opportunity_history', 'opportunity_line_item', 'product_2',
    'user', 'user_role', 'contact', 'task', 'event'] %}
-- What was landed, counted before any rule looks at it; recurring money is billing's.
with landed as (
    {%- for table in tables %}
    select '{{ table }}' as source_table, count(*) as landed_rows from {{ ref('stg_salesforce__' ~ table) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

landed_rows as (
    select
        'salesforce' as source_system,
        source_table,
        cast(null as {{ dbt.type_string() }}) as currency_code,
        landed_rows,
        cast(0 as decimal(38, 6)) as landed_amount
    from landed
    where landed_rows > 0
)

select * from landed_rows
