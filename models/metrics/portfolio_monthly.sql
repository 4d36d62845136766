-- Everything that is published by month for the company and for each segment, side by side; nothing is computed here.
{%- set movements = ['new', 'reactivation', 'expansion', 'contraction', 'churn', 'fx', 'transfer', 'segment_change'] %}
{%- set rates = {
    'nrr': ['opening_amount', 'closing_amount', 'rate', 'status'],
    'grr': ['retained_amount', 'rate', 'status'],
    'logo_retention': ['opening_account_count', 'retained_account_count', 'rate'],
    'arpa': ['arpa_amount'],
    'expansion_rate': ['rate', 'status'],
    'penetration': ['opening_account_count', 'expanded_account_count', 'rate', 'status'],
    'pipeline_coverage': ['open_amount', 'open_target_amount', 'coverage', 'status'],
    'win_rate': ['won_count', 'closed_count', 'rate', 'status'],
} %}
{%- set conditions = {
    'nrr': 'window_months = 12', 'grr': 'window_months = 12', 'logo_retention': 'window_months = 12',
    'pipeline_coverage': "opportunity_type = 'expansion'", 'win_rate': "opportunity_type = 'expansion'",
} %}
with months as (
    select month, is_complete_month from {{ ref('arr_bridge_monthly') }}
),

known_segments as (
    select segment, month from {{ ref('arr_bridge_by_segment') }}
    {%- for rate in rates %}
    union all
    select dimension_value as segment, month from {{ ref(rate) }} where dimension = 'segment'
    {%- endfor %}
),

first_months as (
    select segment, min(month) as month from known_segments group by segment
),

-- A segment has a row from the first month in which any model speaks of it, with or without ARR: no sum misses a deal.
calendar as (
    select months.month, 'segment' as dimension, first_months.segment as dimension_value, months.is_complete_month
    from first_months
    inner join months on first_months.month <= months.month
    union all
    select month, 'total' as dimension, 'all' as dimension_value, is_complete_month from months
),

bridges as (
    select
        month, 'segment' as dimension, segment as dimension_value, opening_amount, closing_amount, closing_account_count
        {%- for movement in movements %},
        {{ movement }}_amount
        {%- endfor %}
    from {{ ref('arr_bridge_by_segment') }}
    union all
    select
        month, 'total' as dimension, 'all' as dimension_value, opening_amount, closing_amount, closing_account_count
        {%- for movement in movements %},
        {% if movement == 'segment_change' %}0 as segment_change_amount{% else %}{{ movement }}_amount{% endif %}
        {%- endfor %}
    from {{ ref('arr_bridge_monthly') }}
),

portfolio_monthly as (
    select
        calendar.month,
        calendar.dimension,
        calendar.dimension_value,
        cast(coalesce(bridges.opening_amount, 0) as decimal(18, 2)) as opening_amount,
        {%- for movement in movements %}
        cast(coalesce(bridges.{{ movement }}_amount, 0) as decimal(18, 2)) as {{ movement }}_amount,
        {%- endfor %}
        cast(coalesce(bridges.closing_amount, 0) as decimal(18, 2)) as closing_amount,
        cast(coalesce(bridges.closing_account_count, 0) as {{ dbt.type_bigint() }}) as closing_account_count,
        {%- for rate, columns in rates.items() %}
        {%- for column in columns %}
        {{ rate }}.{{ column }} as {{
            rate if column in ('rate', 'coverage') else column if column.startswith(rate) else rate ~ '_' ~ column
        }},
        {%- endfor %}
        {%- endfor %}
        calendar.is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from calendar
    left join bridges
        on
            calendar.month = bridges.month
            and calendar.dimension = bridges.dimension
            and calendar.dimension_value = bridges.dimension_value
    {%- for rate in rates %}
    left join {{ ref(rate) }} as {{ rate }}
        on
            calendar.month = {{ rate }}.month
            and calendar.dimension = {{ rate }}.dimension
            and calendar.dimension_value = {{ rate }}.dimension_value
            {%- if rate in conditions %}
            and {{ rate }}.{{ conditions[rate] }}
            {%- endif %}
    {%- endfor %}
)

select * from portfolio_monthly
