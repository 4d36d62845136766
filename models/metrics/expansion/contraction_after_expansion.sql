with outcomes as (
    select
        *,
        {{ month_of('judged_date') }} as judged_month
    from {{ ref('expansion_outcomes') }}
    where is_old_enough
),

policy as (
    select cast(value as {{ dbt.type_int() }}) as trailing_months
    from {{ ref('thresholds') }}
    where name = 'contraction_after_expansion_trailing_months'
),

{%- set slices = {'total': "'all'", 'segment': 'segment', 'motion': 'motion'} %}

judged as (
    {%- for dimension, value in slices.items() %}
    select
        judged_month,
        horizon_days,
        '{{ dimension }}' as dimension,
        {{ value }} as dimension_value,
        count(*) as event_count,
        count(case when is_followed_by_loss then 1 end) as followed_event_count,
        sum(expansion_amount) as expansion_amount,
        sum(lost_amount) as lost_amount
    from outcomes
    group by judged_month, horizon_days{% if dimension != 'total' %}, {{ value }}{% endif %}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

-- A month of judgement counts in its own trailing window and in those of the months after it.
counted as (
    select
        judged.*,
        {{ each_month(
            'judged.judged_month',
            'least(' ~ add_months('judged.judged_month', 'policy.trailing_months - 1') ~ ', '
            ~ month_of(as_of_date()) ~ ')'
        ) }} as month
    from judged
    cross join policy
),

contraction_after_expansion as (
    select
        month,
        cast(horizon_days as {{ dbt.type_int() }}) as horizon_days,
        dimension,
        dimension_value,
        cast(sum(event_count) as {{ dbt.type_bigint() }}) as event_count,
        cast(sum(followed_event_count) as {{ dbt.type_bigint() }}) as followed_event_count,
        {{ rate_of('sum(followed_event_count)', 'sum(event_count)') }} as rate,
        cast(sum(expansion_amount) as decimal(18, 2)) as expansion_amount,
        cast(sum(lost_amount) as decimal(18, 2)) as lost_amount,
        {{ rate_of('sum(lost_amount)', 'sum(expansion_amount)') }} as lost_rate,
        {{ last_day_of('month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from counted
    group by month, horizon_days, dimension, dimension_value
)

select * from contraction_after_expansion
