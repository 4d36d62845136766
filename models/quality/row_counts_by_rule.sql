-- What became of the landed rows, counted by the rule that decided.
with dispositions as (
    {%- for vendor in var('vendors:all') %}
    select
        source_system,
        source_table,
        disposition,
        reason_code,
        currency_code,
        amount_local,
        {{ 'row_count' if vendor in var('vendors:counted') else '1' }} as row_count
    from {{ ref('conformed_' ~ vendor ~ '__row_dispositions') }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

row_counts_by_rule as (
    select
        source_system,
        source_table,
        coalesce(currency_code, 'none') as currency_code,
        coalesce(disposition, 'unknown') as disposition,
        coalesce(reason_code, 'none') as reason_code,
        cast(sum(row_count) as bigint) as row_count,
        cast(coalesce(sum(amount_local), 0) as decimal(38, 6)) as amount_local
    from dispositions
    group by
        source_system, source_table, coalesce(currency_code, 'none'), coalesce(disposition, 'unknown'),
        coalesce(reason_code, 'none')
)

select * from row_counts_by_rule
