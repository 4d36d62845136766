{#- Calendar day, in the company's time zone, of a UTC timestamp. -#}
{% macro company_date(utc_timestamp) %}{{ return(adapter.dispatch('company_date')(utc_timestamp)) }}{% endmacro %}
{% macro default__company_date(utc_timestamp) -%}
    cast(({{ utc_timestamp }}) at time zone 'UTC' at time zone '{{ company_time_zone() }}' as date)
{%- endmacro %}
{% macro spark__company_date(utc_timestamp) -%}
    cast(from_utc_timestamp({{ utc_timestamp }}, '{{ company_time_zone() }}') as date)
{%- endmacro %}
