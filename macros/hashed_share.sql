{#-
    A number from 0 to below 1 that depends on a text alone: the same in every database and for ever. The first four digits of
    its MD5 hash, as a fraction of 65,536.
-#}
{% macro hashed_share(text) -%}
    {%- set digest = dbt.hash(text) -%}
    (
        {%- for place in range(4) %}
        ({{ dbt.position('substring(' ~ digest ~ ', ' ~ (place + 1) ~ ', 1)', "'0123456789abcdef'") }} - 1) * {{ 16 ** (3 - place) }}
        {{- ' +' if not loop.last }}
        {%- endfor %}
    ) / cast(65536 as decimal(9, 1))
{%- endmacro %}
