-- Amounts of account months that the last publication already showed as complete, and that this build shows differently.
{%- set measures = [
    'opening', 'new', 'reactivation', 'expansion', 'contraction', 'churn', 'fx', 'transfer', 'closing', 'closing_carr',
    'usage_arr'
] %}
with publication as (
    select * from {{ ref('published_version') }}
),

published as (
    select * from {{ ref('published_account_months') }}
    where month <= (select max(publication.compared_to_month) from publication)
),

present as (
    select * from {{ ref('fct_account_arr_months') }}
    where month <= (select max(publication.compared_to_month) from publication)
),

account_months as (
    select
        coalesce(published.account_key, present.account_key) as account_key,
        coalesce(published.month, present.month) as month
        {%- for measure in measures %},
        coalesce(published.{{ measure }}_amount, 0) as published_{{ measure }},
        coalesce(present.{{ measure }}_amount, 0) as present_{{ measure }}
        {%- endfor %}
    from published
    full outer join present on published.account_key = present.account_key and published.month = present.month
),

restated_months as (
    select * from account_months
    where
        {%- for measure in measures %}
        {{ 'or ' if not loop.first }}published_{{ measure }} <> present_{{ measure }}
        {%- endfor %}
),

amounts as (
    {%- for measure in measures %}
    select
        account_key, month, '{{ measure }}' as measure, published_{{ measure }} as published_amount,
        present_{{ measure }} as present_amount
    from restated_months
    where published_{{ measure }} <> present_{{ measure }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

restatements as (
    select
        publication.published_version,
        publication.published_as_of_date,
        publication.published_policy_version,
        amounts.account_key,
        amounts.month,
        amounts.measure,
        cast(amounts.published_amount as decimal(18, 2)) as published_amount,
        cast(amounts.present_amount as decimal(18, 2)) as present_amount,
        cast(amounts.present_amount - amounts.published_amount as decimal(18, 2)) as change_amount,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from amounts
    cross join publication
)

select * from restatements
