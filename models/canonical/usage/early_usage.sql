-- Metered use that is linked to an account, but to no subscription yet: rows that wait.
with facts as (
    {{ union_conformed('metered_usage_days', [
        'source_system', 'source_table', 'row_number', 'source_record_id', 'system_account_id', 'usage_date'
    ], domain='usage') }}
),

links as (
    select * from {{ ref('usage_links') }}
),

early_usage as (
    select
        facts.source_system,
        facts.source_table,
        facts.row_number,
        facts.source_record_id,
        links.early_reason_code as reason_code
    from facts
    inner join links
        on
            facts.source_system = links.source_system
            and facts.system_account_id = links.system_account_id
            and facts.usage_date >= links.valid_from
            and facts.usage_date < links.valid_to
            and facts.usage_date < links.counts_from
)

select * from early_usage
