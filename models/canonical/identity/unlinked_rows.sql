-- Source rows that were sound but belong to nobody yet: the record of the customer is unlinked on the day of the fact.
{%- set facts = {
    'product_users': ['usage', 'created_date'],
    'metered_usage_days': ['usage', 'usage_date'],
    'entitlements': ['usage', 'valid_from'],
    'opportunities': ['crm', 'created_date'],
    'opportunity_stage_changes': ['crm', 'valid_from'],
    'contacts': ['crm', 'created_date'],
    'activities': ['crm', 'activity_date'],
    'account_owners': ['crm', 'valid_from'],
    'tickets': ['support', 'created_date'],
    'survey_responses': ['success', 'response_date'],
    'funding_rounds': ['success', 'announced_date'],
    'business_reviews': ['success', 'review_date'],
    'health_scores': ['success', 'score_date'],
    'churn_reasons': ['success', 'churn_date'],
} %}
with facts as (
    {%- for entity, (domain, date_column) in facts.items() %}
    {%- for vendor in vendors_of(domain) %}
    select source_system, source_table, row_number, source_record_id, system_account_id, {{ date_column }} as fact_date
    from {{ ref('conformed_' ~ vendor ~ '__' ~ entity) }}
    union all
    {%- endfor %}
    {%- endfor %}
    select
        source_system, source_table, row_number, source_record_id, system_account_id,
        cast(null as date) as fact_date
    from {{ ref('unlinked_system_accounts') }}
),

links as (
    select * from {{ ref('account_links') }}
),

reasons as (
    select * from {{ ref('unlinked_system_accounts') }}
),

unlinked as (
    select facts.*
    from facts
    left join links
        on
            facts.source_system = links.source_system
            and facts.system_account_id = links.system_account_id
            and coalesce(facts.fact_date, {{ as_of_date() }}) >= links.valid_from
            and coalesce(facts.fact_date, {{ as_of_date() }}) < links.valid_to
    where links.source_system is null
),

unlinked_rows as (
    select
        unlinked.source_system,
        unlinked.source_table,
        unlinked.row_number,
        min(unlinked.source_record_id) as source_record_id,
        min(unlinked.system_account_id) as system_account_id,
        min(coalesce(reasons.reason_code, 'unmatched_account')) as reason_code
    from unlinked
    left join reasons
        on
            unlinked.source_system = reasons.source_system
            and unlinked.system_account_id = reasons.system_account_id
    group by unlinked.source_system, unlinked.source_table, unlinked.row_number
    union all
    select
        'reference' as source_system,
        'account_links' as source_table,
        row_number,
        source_system || ':' || system_account_id as source_record_id,
        system_account_id,
        reason_code
    from {{ ref('unlinked_register_entries') }}
)

select * from unlinked_rows
