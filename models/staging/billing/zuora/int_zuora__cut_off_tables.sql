-- Tables that hold exactly a number of full pages while other tables name records that they lack: the extract was cut off.
with cut_off_tables as (
    {{ cut_off_tables(ref('int_zuora__source_rows'), ref('int_zuora__missing_parents')) }}
)

select * from cut_off_tables
