-- What became of the landed rows, counted by the rule that decided.
with dispositions as (
    select * from {{ ref('row_dispositions') }}
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
