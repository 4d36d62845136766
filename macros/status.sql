{#-
    The one way from a number to its status. `status_joins` joins the ranges of a metric (canonical.status_ranges, made from
    the policy seed status_limits): those of the row's own scope and those of scope `all`. `status_of_row` then takes the
    specific one where the metric has limits for that scope. NULL values have no status.
-#}
{% macro status_joins(metric, value, scope="'all'") -%}
    {{ range_joins("'" ~ metric ~ "'", value, scope, 'is not true') }}
{%- endmacro %}

{#- The same for rows of many metrics that are judged by their share of the target, as the unit of their limits says. -#}
{% macro attainment_joins(metric, attainment, scope) -%}
    {{ range_joins(metric, attainment, scope, 'is true') }}
{%- endmacro %}

{#- What both join: `is_of_target` is the condition on ranges of shares of a target. -#}
{% macro range_joins(metric, value, scope, is_of_target) -%}
    {%- for kind in ['specific', 'general'] %}
    left join {{ ref('status_ranges') }} as {{ kind }}_status
        on
            {{ kind }}_status.metric = {{ metric }}
            and {{ kind }}_status.is_share_of_target {{ is_of_target }}
            and {{ kind }}_status.scope = {% if kind == 'general' %}'all'{% else %}nullif({{ scope }}, 'all'){% endif %}
            and ({{ kind }}_status.lower_limit is null
                or {{ value }} > {{ kind }}_status.lower_limit
                or ({{ value }} = {{ kind }}_status.lower_limit and {{ kind }}_status.is_lower_included))
            and ({{ kind }}_status.upper_limit is null
                or {{ value }} < {{ kind }}_status.upper_limit
                or ({{ value }} = {{ kind }}_status.upper_limit and {{ kind }}_status.is_upper_included))
            and {{ value }} is not null
    {%- endfor %}
{%- endmacro %}

{#- Status of the row after status_joins or attainment_joins. -#}
{% macro status_of_row() -%} coalesce(specific_status.status, general_status.status) {%- endmacro %}

{#- Scope of a row of a metric by dimension: `<dimension>:<value>`. -#}
{% macro scope_of(dimension, dimension_value) -%}
    {{ dimension }} || ':' || {{ dimension_value }}
{%- endmacro %}
