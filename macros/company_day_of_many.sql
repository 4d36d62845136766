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
    {%- set west = 'cast(' ~ dbt.dateadd('minute', offsets | min, utc_timestamp) ~ ' as date)' -%}
    {%- set east = 'cast(' ~ dbt.dateadd('minute', offsets | max, utc_timestamp) ~ ' as date)' -%}
    case
        when {{ utc_timestamp }} >= cast('1990-01-01' as timestamp) and {{ utc_timestamp }} < cast('2036-12-31' as timestamp)
            and {{ west }} = {{ east }} then {{ east }}
        else {{ company_date(utc_timestamp) }}
    end
{%- endmacro %}
