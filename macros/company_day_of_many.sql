{#-
    company_date for columns of many rows: the calendar is asked only where the answer depends on it. If the day is the same
    under the smallest and the largest offset that the zone has from UTC, it is the day under every offset in between.
-#}
{% macro company_day_of_many(utc_timestamp) -%}
    {%- set zone = modules.pytz.timezone(company_time_zone()) -%}
    {%- set offsets = [] -%}
    {%- for year in range(1990, 2037) -%}
        {%- for month in range(1, 13) -%}
            {%- set offset = zone.utcoffset(modules.datetime.datetime(year, month, 1)) -%}
            {%- do offsets.append((offset.total_seconds() / 60) | int) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set west = day_number(utc_timestamp, offsets | min) -%}
    {%- set east = day_number(utc_timestamp, offsets | max) -%}
    case
        when {{ utc_timestamp }} >= cast('1990-01-01' as timestamp) and {{ utc_timestamp }} < cast('2036-12-31' as timestamp)
            and {{ west }} = {{ east }} then {{ day_of_number(east) }}
        else {{ company_date(utc_timestamp) }}
    end
{%- endmacro %}

{#- Days from 1970 to a timestamp that is moved by minutes: whole numbers are compared faster than calendar days. -#}
{% macro day_number(utc_timestamp, minutes) %}{{ return(adapter.dispatch('day_number')(utc_timestamp, minutes)) }}{% endmacro %}
{% macro default__day_number(utc_timestamp, minutes) -%}
    {{ dbt.datediff("cast('1970-01-01' as date)", 'cast(' ~ dbt.dateadd('minute', minutes, utc_timestamp) ~ ' as date)', 'day') }}
{%- endmacro %}
{% macro duckdb__day_number(utc_timestamp, minutes) -%}
    (epoch_us({{ utc_timestamp }}) + {{ minutes * 60 * 1000000 }}) // 86400000000
{%- endmacro %}

{% macro day_of_number(number) %}{{ return(adapter.dispatch('day_of_number')(number)) }}{% endmacro %}
{% macro default__day_of_number(number) -%} date_add(cast('1970-01-01' as date), {{ number }}) {%- endmacro %}
{% macro duckdb__day_of_number(number) -%} (date '1970-01-01' + cast({{ number }} as integer)) {%- endmacro %}
