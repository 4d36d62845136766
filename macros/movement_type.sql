{#-
    Level 1 of a movement from the two ends of a period. Used by the model account_movement_types only, once for the
    day and once for the month.
-#}
{% macro movement_type(active_at_start, active_at_end, had_arr_before, change) -%}
    case
        when not ({{ active_at_start }}) and {{ active_at_end }} and {{ had_arr_before }} then 'reactivation'
        when not ({{ active_at_start }}) and {{ active_at_end }} then 'new'
        when {{ active_at_start }} and not ({{ active_at_end }}) then 'churn'
        when {{ change }} > 0 then 'expansion'
        when {{ change }} < 0 then 'contraction'
        else 'wash_out'
    end
{%- endmacro %}
