{#- Text to boolean: true/t/yes/1 and false/f/no/0 in any case; anything else, and NULL, is `otherwise`. -#}
{% macro safe_boolean(expression, otherwise) -%}
    case
        when lower({{ expression }}) in ('true', 't', 'yes', '1') then true
        when lower({{ expression }}) in ('false', 'f', 'no', '0') then false
        else {{ otherwise }}
    end
{%- endmacro %}
