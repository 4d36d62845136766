-- What is wrong with the landing as a whole, so that no number built on it could be trusted.
with cut_off_tables as (
    select * from {{ ref('int_stripe__cut_off_tables') }}
),

missing_line_history as (
    select * from {{ ref('int_stripe__missing_line_history') }}
),

nulled_columns as (
    select * from {{ ref('int_stripe__nulled_columns') }}
),

unit_mismatches as (
    select * from {{ ref('int_stripe__unit_mismatches') }}
),

input_errors as (
    select
        'extract_cut_off' as error_code,
        'stripe/' || source_table || ' ends after row ' || cast(row_count as {{ dbt.type_string() }})
        || ', a full page of ' || cast(rows_per_page as {{ dbt.type_string() }}) || ', and lacks '
        || cast(missing_count as {{ dbt.type_string() }}) || ' record(s) that others name, such as '
        || first_missing_id || ' in ' || first_named_in || '.' as problem,
        'Extract every page of the table and land it again.' as remedy
    from cut_off_tables
    union all
    select
        'old_lines_missing' as error_code,
        'stripe/invoice_line_item begins on ' || cast(lines_begin_on as {{ dbt.type_string() }}) || ', but '
        || cast(invoice_count as {{ dbt.type_string() }}) || ' older invoice(s) with an amount have no line, the first in '
        || 'row ' || cast(first_row as {{ dbt.type_string() }}) || ' of stripe/invoice.' as problem,
        'Re-sync the lines of the whole history and land them again.' as remedy
    from missing_line_history
    union all
    select
        'column_nulled' as error_code,
        'stripe/' || source_table || ': ' || column_name || ' is empty in all '
        || cast(newest_rows as {{ dbt.type_string() }}) || ' row(s) synced on ' || cast(newest_day as {{ dbt.type_string() }})
        || ' (first: row ' || cast(first_row as {{ dbt.type_string() }}) || '), and was filled before.' as problem,
        'Check the connector version, re-sync the table and land it again.' as remedy
    from nulled_columns
    union all
    select
        'amounts_in_two_units' as error_code,
        'stripe/invoice_line_item: the amounts of ' || cast(line_count as {{ dbt.type_string() }}) || ' of '
        || cast(compared_count as {{ dbt.type_string() }}) || ' line(s) are a hundred times off quantity times price, the '
        || 'first in row ' || cast(first_row as {{ dbt.type_string() }}) || '; stripe/price is in another unit.' as problem,
        'Land invoice_line_item and price both in minor units (cents).' as remedy
    from unit_mismatches
)

select * from input_errors
