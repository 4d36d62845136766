{#-
    Run settings: the only place where a var or an environment variable becomes SQL text. Each has a pattern of what is
    allowed, matched as a whole; anything else stops the parse with a message that names the setting.
-#}

{#- Allowed values of every var that reaches a statement. Lists are allowed item by item. -#}
{% macro allowed_settings() -%}
    {%- set name = '[a-z][a-z0-9_]{0,40}' -%}
    {{ return({
        'company:time_zone': ['[A-Za-z]+([/_+-][A-Za-z0-9]+){0,6}', 'an IANA zone such as America/New_York'],
        'company:reporting_currency': ['[A-Z]{3}', 'an ISO 4217 code such as USD'],
        'company:account_grain': ['ultimate_parent|as_billed', 'ultimate_parent or as_billed'],
        'company:as_of_date': ['[0-9]{4}-[0-9]{2}-[0-9]{2}', 'an ISO date (YYYY-MM-DD)'],
        'company:policy_version': ['[A-Za-z0-9][A-Za-z0-9._-]{0,39}', 'letters, digits, dots, hyphens and underscores'],
        'readiness:history_from': ['[0-9]{4}-[0-9]{2}-[0-9]{2}', 'an ISO date (YYYY-MM-DD)'],
        'readiness:holdout_salt': [name, 'a lower-case name'],
        'arr:discount_policy': ['spanning|all|none', 'spanning, all or none'],
        'crm:currency_without_code': ['[A-Z]{3}', 'an ISO 4217 code such as USD'],
        'vendors:all': [name, 'names of vendor folders'],
        'vendors:billing': [name, 'names of vendor folders'],
        'vendors:usage': [name, 'names of vendor folders'],
        'vendors:crm': [name, 'names of vendor folders'],
        'vendors:support': [name, 'names of vendor folders'],
        'vendors:success': [name, 'names of vendor folders'],
        'vendors:planning': [name, 'names of vendor folders'],
        'vendors:identity': [name, 'names of vendor folders'],
        'vendors:attributes': [name, 'names of vendor folders'],
        'vendors:flagging': [name, 'names of vendor folders'],
        'vendors:stopping': [name, 'names of vendor folders'],
        'vendors:overwritten': [name, 'names of vendor folders'],
    }) }}
{%- endmacro %}

{#- A value if the pattern allows it; otherwise the parse stops. -#}
{% macro allowed(name, value, pattern, meaning) -%}
    {%- if value is not string or not modules.re.fullmatch(pattern, value) -%}
        {{ exceptions.raise_compiler_error(name ~ ' must be ' ~ meaning ~ ', got: ' ~ value) }}
    {%- endif -%}
    {{ return(value) }}
{%- endmacro %}

{#- A checked var; a list comes back as a list of checked items. -#}
{% macro setting(name) -%}
    {%- set rules = allowed_settings() -%}
    {%- if name not in rules -%}
        {{ exceptions.raise_compiler_error('The var ' ~ name ~ ' has no pattern of allowed values in macros/settings.sql') }}
    {%- endif -%}
    {%- set value = var(name) -%}
    {%- set pattern, meaning = rules[name][0], rules[name][1] -%}
    {%- if value is string or value is number or value is mapping or value is none -%}
        {{ return(allowed(name, value, pattern, meaning)) }}
    {%- endif -%}
    {%- for item in value -%}
        {%- do allowed(name, item, pattern, meaning) -%}
    {%- endfor -%}
    {{ return(value) }}
{%- endmacro %}

{#- The company's zone, known to the time zone database. -#}
{% macro company_time_zone() -%}
    {%- set zone = setting('company:time_zone') -%}
    {%- if zone not in modules.pytz.all_timezones -%}
        {{ exceptions.raise_compiler_error('company:time_zone is no IANA time zone: ' ~ zone) }}
    {%- endif -%}
    {{ return(zone) }}
{%- endmacro %}

{#- Vendors of a domain (var `vendors:<domain>`). -#}
{% macro vendors_of(domain) -%}
    {{ return(setting('vendors:' ~ domain)) }}
{%- endmacro %}

{#- The last known day as a checked text. -#}
{% macro as_of_text() -%}
    {%- set rule = allowed_settings()['company:as_of_date'] -%}
    {%- set value = env_var('AS_OF', '') or var('company:as_of_date') | string -%}
    {{ return(allowed('AS_OF', value, rule[0], rule[1])) }}
{%- endmacro %}

{% macro as_of_date() -%}
    cast('{{ as_of_text() }}' as date)
{%- endmacro %}

{#- First day of the history that is scored. -#}
{% macro history_from() -%}
    {%- set rule = allowed_settings()['readiness:history_from'] -%}
    {%- set value = var('readiness:history_from') | string -%}
    cast('{{ allowed('readiness:history_from', value, rule[0], rule[1]) }}' as date)
{%- endmacro %}

{#- The reporting currency as a checked text. -#}
{% macro reporting_currency_text() -%}
    {%- set rule = allowed_settings()['company:reporting_currency'] -%}
    {%- set value = env_var('REPORTING_CURRENCY', '') or var('company:reporting_currency') -%}
    {{ return(allowed('REPORTING_CURRENCY', value, rule[0], rule[1])) }}
{%- endmacro %}

{% macro reporting_currency() -%}
    '{{ reporting_currency_text() }}'
{%- endmacro %}

{% macro policy_version() -%}
    '{{ setting("company:policy_version") }}'
{%- endmacro %}

{#- A whole number of days or months from a var. -#}
{% macro whole_number(name) -%}
    {{ allowed(name, var(name) | string, '[0-9]{1,5}', 'a whole number') | int }}
{%- endmacro %}
