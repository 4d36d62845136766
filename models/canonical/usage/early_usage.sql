-- Use that is linked to an account, but to no subscription yet: rows that wait, or the part of them that does.
with facts as (
    {%- for vendor in vendors_of('usage') %}
    select
        source_system, source_table, row_number, source_record_id, system_account_id, event_date as usage_date,
        event_count as row_count
    from {{ ref('conformed_' ~ vendor ~ '__counted_usage_days') }}
    union all
    select
        source_system, source_table, row_number, source_record_id, system_account_id, usage_date,
        cast(1 as {{ dbt.type_bigint() }}) as row_count
    from {{ ref('conformed_' ~ vendor ~ '__metered_usage_days') }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

links as (
    select * from {{ ref('usage_links') }}
),

early_usage as (
    select
        facts.source_system,
        facts.source_table,
        facts.row_number,
        min(facts.source_record_id) as source_record_id,
        min(case when links.started_on is null then 'no_subscription' else 'before_subscription_start' end) as reason_code,
        cast(sum(facts.row_count) as {{ dbt.type_bigint() }}) as row_count
    from facts
    inner join links
        on
            facts.source_system = links.source_system
            and facts.system_account_id = links.system_account_id
            and facts.usage_date >= links.valid_from
            and facts.usage_date < links.valid_to
            and facts.usage_date < links.counts_from
    group by facts.source_system, facts.source_table, facts.row_number
)

select * from early_usage
