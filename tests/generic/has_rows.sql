{#- Fails if the model is empty although `when` has rows that meet `condition`: silent where there is nothing to show. -#}
{% test has_rows(model, when, condition='true') %}
select causes.row_count as rows_that_ask_for_some
from (select count(*) as row_count from {{ when }} where {{ condition }}) as causes
cross join (select count(*) as row_count from {{ model }}) as results
where causes.row_count > 0 and results.row_count = 0
{% endtest %}
