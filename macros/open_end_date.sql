{#- The date that stands for "no end known". -#}
{% macro open_end_date() -%} cast('9999-12-31' as date) {%- endmacro %}

{#- The date that stands for "since always". -#}
{% macro first_date() -%} cast('1900-01-01' as date) {%- endmacro %}
