-- The causes logged by the last publication and those of this build, one row a stretch of months.
{%- set columns = [
    'account_key', 'source_record_key', 'cause', 'changed_fields', 'month_from', 'month_to', 'opening_change_amount',
    'closing_change_amount', 'as_of_date', 'policy_version'
] %}
with publication as (
    select * from {{ ref('published_version') }}
),

logged as (
    select * from {{ ref('published_restatement_cause_log') }}
    where published_version not in (select publication.published_version from publication)
),

present as (
    select
        restated_items.*,
        publication.published_version,
        records.cause,
        records.changed_fields,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from {{ ref('restated_items') }} as restated_items
    inner join {{ ref('restated_records') }} as records
        on restated_items.source_record_key = records.source_record_key
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
