-- The causes logged by the last publication and those of this build, one row a stretch of months.
{%- set columns = [
    'account_key', 'balance', 'source_record_key', 'cause', 'changed_fields', 'month_from', 'month_to',
    'opening_change_amount', 'closing_change_amount', 'as_of_date', 'policy_version'
] %}
with publication as (
    select * from {{ ref('published_version') }}
),

logged as (
    select * from {{ ref('published_restatement_cause_log') }}
    where published_version not in (select publication.published_version from publication)
),

present_causes as (
    select
        items.account_key, 'arr' as balance, items.source_record_key, records.cause, records.changed_fields,
        items.month_from, items.month_to, items.opening_change_amount, items.closing_change_amount
    from {{ ref('restated_items') }} as items
    inner join {{ ref('restated_records') }} as records on items.source_record_key = records.source_record_key
    union all
    select
        account_key, 'usage_arr' as balance, source_record_key, cause, changed_fields, month as month_from,
        month as month_to, 0 as opening_change_amount, change_amount as closing_change_amount
    from {{ ref('restated_usage') }}
),

present as (
    select
        present_causes.*,
        publication.published_version,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from present_causes
    cross join publication
),

restatement_cause_log as (
    select
        published_version,
        {{ columns | join(',\n        ') }}
    from logged
    union all
    select
        published_version,
        {{ columns | join(',\n        ') }}
    from present
)

select * from restatement_cause_log
