{#-
    The days that an incremental table of days must count again: those that batches after its newest one touch, or every day
    when the feature catalogue has changed since. `changes` has event_date and batch; `target` is the table itself.
-#}
{% macro changed_days(changes, target, features) -%}
    select event_date
    from {{ changes }}
    where
        batch > (select coalesce(max(batch), 0) from {{ target }})
        or (select max(catalogue_version) from {{ features }})
        is distinct from (select max(catalogue_version) from {{ target }})
    group by event_date
{%- endmacro %}
