{#-
    Text to a UTC timestamp; text without an offset is UTC, an offset is honoured, anything else is NULL.
    The session's time zone is UTC (profiles).
-#}
{% macro utc_timestamp(text) %}{{ return(adapter.dispatch('utc_timestamp')(text)) }}{% endmacro %}
{% macro default__utc_timestamp(text) -%} try_cast({{ text }} as timestamp) {%- endmacro %}
{% macro duckdb__utc_timestamp(text) -%} (try_cast({{ text }} as timestamptz) at time zone 'UTC') {%- endmacro %}
