-- Everything that is published by month for the company and for each segment, side by side; nothing is computed here.
{%- set movements = ['new', 'reactivation', 'expansion', 'contraction', 'churn', 'fx', 'transfer', 'segment_change'] %}
{%- set rates = {
    'nrr': ['opening_amount', 'closing_amount', 'rate', 'status'],
    'grr': ['retained_amount', 'rate', 'status'],
    'logo_retention': ['opening_account_count', 'retained_account_count', 'rate'],
    'expansion_rate': ['rate', 'status'],
    'penetration': ['opening_account_count', 'expanded_account_count', 'rate', 'status'],
    'pipeline_coverage': ['open_amount', 'open_target_amount', 'coverage', 'status'],
    'win_rate': ['won_count', 'closed_count', 'rate', 'status'],
} %}
{%- set conditions = {
    'nrr': 'window_months = 12', 'grr': 'window_months = 12', 'logo_retention': 'window_months = 12',
    'pipeline_coverage': "opportunity_type = 'expansion'",
} %}
with bridges as (
    select
        month, 'segment' as dimension, segment as dimension_value, opening_amount, closing_amount, closing_account_count,
        {%- for movement in movements %}
        {{ movement }}_amount,
        {%- endfor %}
        is_complete_month
    from {{ ref('arr_bridge_by_segment') }}
    union all
    select
        month, 'total' as dimension, 'all' as dimension_value, opening_amount, closing_amount, closing_account_count,
        {%- for movement in movements %}
        {% if movement == 'segment_change' %}0 as segment_change_amount{% else %}{{ movement }}_amount{% endif %},
        {%- endfor %}
        is_complete_month
    from {{ ref('arr_bridge_monthly') }}
    union all
    -- A segment whose first deals are closed before it has ARR has a row for them, or the segments would miss them.
    select
        won.month, 'segment' as dimension, won.dimension_value, 0 as opening_amount, 0 as closing_amount,
        0 as closing_account_count,
        {%- for movement in movements %}
        0 as {{ movement }}_amount,
        {%- endfor %}
        months.is_complete_month
    from {{ ref('win_rate') }} as won
    inner join {{ ref('arr_bridge_monthly') }} as months on won.month = months.month
    left join {{ ref('arr_bridge_by_segment') }} as segments
        on won.month = segments.month and won.dimension_value = segments.segment
    where won.dimension = 'segment' and segments.segment is null
),

portfolio_monthly as (
    select
        bridges.month,
        bridges.dimension,
        bridges.dimension_value,
        cast(bridges.opening_amount as decimal(18, 2)) as opening_amount,
        {%- for movement in movements %}
        cast(bridges.{{ movement }}_amount as decimal(18, 2)) as {{ movement }}_amount,
        {%- endfor %}
        cast(bridges.closing_amount as decimal(18, 2)) as closing_amount,
        cast(bridges.closing_account_count as {{ dbt.type_bigint() }}) as closing_account_count,
        {%- for rate, columns in rates.items() %}
        {%- for column in columns %}
        {{ rate }}.{{ column }} as {{ rate if column in ('rate', 'coverage') else rate ~ '_' ~ column }},
        {%- endfor %}
        {%- endfor %}
        bridges.is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from bridges
    {%- for rate in rates %}
    left join {{ ref(rate) }} as {{ rate }}
        on
            bridges.month = {{ rate }}.month
            and bridges.dimension = {{ rate }}.dimension
            and bridges.dimension_value = {{ rate }}.dimension_value
            {%- if rate in conditions %}
            and {{ rate }}.{{ conditions[rate] }}
            {%- endif %}
    {%- endfor %}
)

select * from portfolio_monthly
