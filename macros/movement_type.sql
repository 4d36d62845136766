{#-
    Level 1 of a movement from the two ends of a period. account_movement_types uses it for
    the day and for the month of the ledger, reported_account_months for the month of the reported book.
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
