{#- Host of a web address or domain in lower case, without scheme, www., port and path; NULL where there is none. -#}
{% macro web_domain(address) -%}
    case
        when {{ address }} like '%.%'
            then nullif(regexp_replace(
                regexp_replace(lower(trim({{ address }})), '^([a-z]+://)?(www[.])?', ''), '[/:?#].*$', ''
            ), '')
    end
{%- endmacro %}

{#- A text in lower case with its words parted by single blanks; everything that is no letter parts words. -#}
{% macro words_of(text) %}{{ return(adapter.dispatch('words_of')(text)) }}{% endmacro %}
{% macro default__words_of(text) -%} nullif(trim(regexp_replace(lower({{ text }}), '[^a-z]+', ' ')), '') {%- endmacro %}
{% macro duckdb__words_of(text) -%}
    nullif(trim(regexp_replace(lower({{ text }}), '[^a-z]+', ' ', 'g')), '')
{%- endmacro %}
