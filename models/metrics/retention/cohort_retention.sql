{%- set measures = [
    'starting_amount', 'closing_amount', 'retained_amount', 'starting_account_count', 'retained_account_count'
] %}
with cohort_changes as (
    select * from {{ ref('cohort_retention_changes') }}
),

changes as (
    {%- for grain in ['month', 'quarter'] %}
    select
        '{{ grain }}' as cohort_grain, cast({{ dbt.date_trunc(grain, 'cohort_month') }} as date) as cohort, month
        {%- for measure in measures %},
        sum({{ measure }}) as {{ measure }}
        {%- endfor %}
    from cohort_changes
    group by cast({{ dbt.date_trunc(grain, 'cohort_month') }} as date), month
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

cohorts as (
    select cohort_grain, cohort from changes group by cohort_grain, cohort
),

calendar as (
    select cohort_grain, cohort, {{ each_month('cohort', month_of(as_of_date())) }} as month from cohorts
),

sums as (
    select
        calendar.*
        {%- for measure in measures %},
        sum(coalesce(changes.{{ measure }}, 0)) over (
            partition by calendar.cohort_grain, calendar.cohort order by calendar.month
            rows between unbounded preceding and current row
        ) as {{ measure }}
        {%- endfor %}
    from calendar
    left join changes
        on
            calendar.cohort_grain = changes.cohort_grain
            and calendar.cohort = changes.cohort
            and calendar.month = changes.month
),

cohort_retention as (
    select
        cohort_grain,
        cohort,
        cast({{ dbt.datediff('cohort', 'month', 'month') }} as {{ dbt.type_int() }}) as months_since_start,
        month,
        cast(starting_amount as decimal(18, 2)) as starting_amount,
        cast(closing_amount as decimal(18, 2)) as closing_amount,
        {{ rate_of('closing_amount', 'starting_amount') }} as net_rate,
        cast(retained_amount as decimal(18, 2)) as retained_amount,
        {{ rate_of('retained_amount', 'starting_amount') }} as gross_rate,
        cast(starting_account_count as {{ dbt.type_bigint() }}) as starting_account_count,
        cast(retained_account_count as {{ dbt.type_bigint() }}) as retained_account_count,
        {{ rate_of('retained_account_count', 'starting_account_count') }} as logo_rate,
        {{ last_day_of('month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from sums
)

select * from cohort_retention
