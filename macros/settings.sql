{#- Run settings as SQL literals: an environment variable wins over the var; malformed values stop the parse. -#}

{% macro as_of_date() -%}
    {%- set value = env_var('AS_OF', '') or var('company:as_of_date') | string -%}
    {%- if not modules.re.fullmatch('\\d{4}-\\d{2}-\\d{2}', value) -%}
        {{ exceptions.raise_compiler_error("AS_OF must be an ISO date (YYYY-MM-DD), got: " ~ value) }}
    {%- endif -%}
    cast('{{ value }}' as date)
{%- endmacro %}

{% macro reporting_currency() -%}
    {%- set value = env_var('REPORTING_CURRENCY', '') or var('company:reporting_currency') -%}
    {%- if not modules.re.fullmatch('[A-Z]{3}', value) -%}
        {{ exceptions.raise_compiler_error("REPORTING_CURRENCY must be an ISO 4217 code such as USD, got: " ~ value) }}
    {%- endif -%}
    '{{ value }}'
{%- endmacro %}

{% macro policy_version() -%}
    '{{ var("company:policy_version") | replace("'", "''") }}'
{%- endmacro %}

{#- A whole number of days or months from a var. -#}
{% macro whole_number(name) -%}
    {{ var(name) | int }}
{%- endmacro %}
