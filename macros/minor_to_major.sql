{#-
    An amount in a currency's minor units as major units, exactly and once; `exponent` is the number of decimals of the
    currency. An unknown currency (NULL exponent) is read with two decimals: the canonical layer stops the build on it.
-#}
{% macro minor_to_major(amount, exponent, data_type='decimal(18, 6)') -%}
    cast({{ amount }} * case coalesce({{ exponent }}, 2)
        {%- for digits in range(5) %}
        when {{ digits }} then cast({{ '%.4f' | format(0.1 ** digits) }} as decimal(5, 4))
        {%- endfor %}
    end as {{ data_type }})
{%- endmacro %}
