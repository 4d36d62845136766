-- Columns that every row of the newest sync day leaves empty although earlier rows filled them: a connector stopped them.
{%- set columns = [
    ('subscription', 'customer_id'), ('subscription_item', 'price_id'), ('subscription_item', 'quantity'),
    ('invoice_line_item', 'price_id'), ('invoice_line_item', 'quantity'), ('invoice_line_item', 'subscription_item_id')
] %}
with fills as (
    {%- for table, column in columns %}
    select
        '{{ table }}' as source_table,
        '{{ column }}' as column_name,
        row_number,
        cast(synced_at as date) as synced_on,
        max(cast(synced_at as date)) over () as newest_day,
        case when {{ column }} is null then 0 else 1 end as is_filled
    from {{ ref('stg_stripe__' ~ table) }}
    where synced_at is not null
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

limits as (
    select
        max(case when name = 'nulled_column_rows' then value end) as least_rows,
        max(case when name = 'nulled_column_filled_share' then value end) as least_share
    from {{ ref('thresholds') }}
),

compared as (
    select
        source_table,
        column_name,
        min(case when synced_on = newest_day then row_number end) as first_row,
        min(newest_day) as newest_day,
        sum(case when synced_on = newest_day then 1 else 0 end) as newest_rows,
        sum(case when synced_on = newest_day then is_filled else 0 end) as newest_filled,
        sum(case when synced_on < newest_day then 1 else 0 end) as earlier_rows,
        sum(case when synced_on < newest_day then is_filled else 0 end) as earlier_filled
    from fills
    group by source_table, column_name
),

nulled_columns as (
    select
        compared.source_table,
        compared.column_name,
        compared.newest_day,
        cast(compared.newest_rows as {{ dbt.type_bigint() }}) as newest_rows,
        compared.first_row
    from compared
    cross join limits
    where
        compared.newest_filled = 0
        and compared.newest_rows >= limits.least_rows
        and compared.earlier_rows >= limits.least_rows
        and compared.earlier_filled >= compared.earlier_rows * limits.least_share
)

select * from nulled_columns
