-- The log of the last publication and what this build adds to it. Building again adds the same rows, never more.
{%- set columns = [
    'published_version', 'published_as_of_date', 'published_policy_version', 'account_key', 'month', 'measure',
    'published_amount', 'present_amount', 'change_amount', 'as_of_date', 'policy_version'
] %}
with publication as (
    select * from {{ ref('published_version') }}
),

logged as (
    select * from {{ ref('published_restatement_log') }}
    where published_version not in (select publication.published_version from publication)
),

restatements as (
    select * from {{ ref('restatements') }}
),

restatement_log as (
    select
        {{ columns | join(',\n        ') }}
    from logged
    union all
    select
        {{ columns | join(',\n        ') }}
    from restatements
)

select * from restatement_log
