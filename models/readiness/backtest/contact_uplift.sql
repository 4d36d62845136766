-- What became of chosen accounts, by what was done with them. Held-out accounts were drawn, so the difference to the listed
-- ones is what the list brings; whether an account was contacted was somebody's choice, so that difference is not.
{%- set treatments = {
    'held_out': 'is_holdout',
    'listed': 'is_listed',
    'listed_contacted': 'is_listed and is_contacted',
    'listed_not_contacted': 'is_listed and not is_contacted',
} %}
with month_ends as (
    select * from {{ ref('scoring_dates') }}
    where is_month_end
),

contact_log as (
    select * from {{ ref('contact_log') }}
),

outcomes as (
    select * from {{ ref('outcomes') }}
    where target = 'any' and is_window_complete
),

judged as (
    select
        contact_log.segment,
        contact_log.is_given_in_time,
        contact_log.is_holdout,
        contact_log.is_listed,
        contact_log.is_contacted,
        outcomes.has_expanded,
        outcomes.expansion_amount
    from contact_log
    inner join month_ends on contact_log.scoring_date = month_ends.scoring_date
    inner join outcomes
        on contact_log.account_key = outcomes.account_key and contact_log.scoring_date = outcomes.scoring_date
),

treated as (
    {%- for treatment, condition in treatments.items() %}
    select segment, is_given_in_time, '{{ treatment }}' as treatment, has_expanded, expansion_amount
    from judged
    where {{ condition }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

sliced as (
    {{ by_total_and_segment('treated') }}
),

contact_uplift as (
    select
        dimension,
        dimension_value,
        is_given_in_time,
        treatment,
        cast(sum(case when has_expanded then 1 else 0 end) as {{ dbt.type_bigint() }}) as expanded_count,
        count(*) as chosen_count,
        {{ rate_of('sum(case when has_expanded then 1 else 0 end)', 'count(*)') }} as rate,
        cast(sum(expansion_amount) as decimal(18, 2)) as expansion_amount,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from sliced
    group by dimension, dimension_value, is_given_in_time, treatment
)

select * from contact_uplift
