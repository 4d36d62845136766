{#-
    What makes a landing of invoices and their lines untrustworthy as a whole. The vendors say which tables and columns
    are looked at; what counts as an error, and what its text says, is the same for all of them.
-#}

{#-
    Records that a landed row names and that are not landed. `references` lists (child table, column, parent table);
    `landed` has (source_table, record_id); `further` has what else is named, in the columns of the result.
-#}
{% macro missing_parents(vendor, references, landed, further) -%}
    select named.source_table, named.record_id, named.child_table, named.child_row, named.child_record_id
    from (
        {%- for child, key, parent in references %}
        select
            '{{ parent }}' as source_table,
            {{ key }} as record_id,
            '{{ child }}' as child_table,
            row_number as child_row,
            record_id as child_record_id
        from {{ ref('stg_' ~ vendor ~ '__' ~ child) }}
        where row_reason is null
        union all
        {%- endfor %}
        select source_table, record_id, child_table, child_row, child_record_id from {{ further }}
    ) as named
    left join {{ landed }} as landed on named.source_table = landed.source_table and named.record_id = landed.record_id
    where named.record_id is not null and landed.record_id is null
{%- endmacro %}

{#- Tables that hold a whole number of pages (threshold extract_page_rows) while others name records that they lack. -#}
{% macro cut_off_tables(landed, missing) -%}
    select
        table_sizes.source_table,
        table_sizes.row_count,
        page_size.rows_per_page,
        gaps.missing_count,
        gaps.first_missing_id,
        gaps.child_table,
        gaps.child_row
    from (select source_table, count(*) as row_count from {{ landed }} group by source_table) as table_sizes
    inner join (
        select
            source_table,
            record_id as first_missing_id,
            child_table,
            child_row,
            count(*) over (partition by source_table) as missing_count,
            row_number() over (partition by source_table order by record_id, child_table, child_row) as position
        from {{ missing }}
    ) as gaps on table_sizes.source_table = gaps.source_table
    cross join (
        select cast(value as integer) as rows_per_page from {{ ref('thresholds') }} where name = 'extract_page_rows'
    ) as page_size
    where mod(table_sizes.row_count, page_size.rows_per_page) = 0 and gaps.position = 1
{%- endmacro %}

{#-
    Columns that all rows of the newest sync day leave empty although earlier rows filled them (thresholds
    nulled_column_rows and nulled_column_filled_share). `columns` lists (table, column, condition of rows that fill it, name
    of the column in the source).
-#}
{% macro nulled_columns(vendor, columns) -%}
    select
        compared.source_table,
        compared.column_name,
        compared.newest_day,
        cast(compared.newest_rows as {{ dbt.type_bigint() }}) as newest_rows,
        compared.first_row
    from (
        select
            source_table,
            column_name,
            min(case when synced_on = newest_day then row_number end) as first_row,
            min(newest_day) as newest_day,
            sum(case when synced_on = newest_day then 1 else 0 end) as newest_rows,
            sum(case when synced_on = newest_day then is_filled else 0 end) as newest_filled,
            sum(case when synced_on < newest_day then 1 else 0 end) as earlier_rows,
            sum(case when synced_on < newest_day then is_filled else 0 end) as earlier_filled
        from (
            {%- for table, column, condition, source_column in columns %}
            select
                '{{ table }}' as source_table,
                '{{ source_column }}' as column_name,
                row_number,
                cast(synced_at as date) as synced_on,
                max(cast(synced_at as date)) over () as newest_day,
                case when {{ column }} is null then 0 else 1 end as is_filled
            from {{ ref('stg_' ~ vendor ~ '__' ~ table) }}
            where synced_at is not null and {{ condition }}
            {%- if not loop.last %}
            union all
            {%- endif %}
            {%- endfor %}
        ) as fills
        group by source_table, column_name
    ) as compared
    cross join (
        select
            max(case when name = 'nulled_column_rows' then value end) as least_rows,
            max(case when name = 'nulled_column_filled_share' then value end) as least_share
        from {{ ref('thresholds') }}
    ) as limits
    where
        compared.newest_filled = 0
        and compared.newest_rows >= limits.least_rows
        and compared.earlier_rows >= limits.least_rows
        and compared.earlier_filled >= compared.earlier_rows * limits.least_share
{%- endmacro %}

{#-
    Invoices with an amount and no line, all older than the first invoice with lines (threshold
    missing_line_history_invoices). `invoices` has (invoice_id, row_number, amount, invoiced_at), `lines` has invoice_id.
-#}
{% macro missing_line_history(invoices, lines) -%}
    select bare.invoice_count, bare.first_row, bare.lines_begin_at
    from (
        select
            count(*) as invoice_count,
            min(invoices.row_number) as first_row,
            min(first_lines.lines_begin_at) as lines_begin_at
        from {{ invoices }} as invoices
        cross join (
            select min(billed.invoiced_at) as lines_begin_at
            from {{ invoices }} as billed
            inner join {{ lines }} as lines on billed.invoice_id = lines.invoice_id
        ) as first_lines
        left join {{ lines }} as lines on invoices.invoice_id = lines.invoice_id
        where
            lines.invoice_id is null and invoices.amount <> 0 and invoices.invoiced_at < first_lines.lines_begin_at
    ) as bare
    cross join (
        select value as invoice_count from {{ ref('thresholds') }} where name = 'missing_line_history_invoices'
    ) as least_invoices
    where bare.invoice_count >= least_invoices.invoice_count
{%- endmacro %}

{#- True for an amount that is a hundred times, or a hundredth of, what was expected, but for a fraction (tolerance). -#}
{% macro is_in_another_unit(amount, expected, tolerance) -%}
    (
        abs({{ amount }} - 100 * {{ expected }}) <= 100 * {{ expected }} * {{ tolerance }}
        or abs(100 * {{ amount }} - {{ expected }}) <= {{ expected }} * {{ tolerance }}
    )
{%- endmacro %}

{#-
    One row if a large share of the lines that can be compared is in another unit (threshold unit_mismatch_share), else
    none. `compared` has (record_id, is_mismatch), `landed` has (record_id, row_number).
-#}
{% macro unit_mismatches(compared, landed) -%}
    select counted.first_row, counted.line_count, counted.compared_count
    from (
        select
            min(case when compared.is_mismatch then landed.row_number end) as first_row,
            cast(sum(case when compared.is_mismatch then 1 else 0 end) as {{ dbt.type_bigint() }}) as line_count,
            count(*) as compared_count
        from {{ compared }} as compared
        inner join {{ landed }} as landed on compared.record_id = landed.record_id
    ) as counted
    cross join (
        select value as least_share from {{ ref('thresholds') }} where name = 'unit_mismatch_share'
    ) as limits
    where counted.line_count >= counted.compared_count * limits.least_share and counted.line_count > 0
{%- endmacro %}

{#-
    The four kinds of errors as rows of (error_code, problem, remedy, source_system, source_table, row_number): what is
    wrong, and the landed row that shows it. `tables` names the vendor's tables of invoices, lines and prices, and the unit
    its amounts are meant to be in.
-#}
{% macro landing_errors(vendor, tables) -%}
    {%- set text = dbt.type_string() %}
    select
        'extract_cut_off' as error_code,
        '{{ vendor }}/' || source_table || ' ends after row ' || cast(row_count as {{ text }})
        || ', a full page of ' || cast(rows_per_page as {{ text }}) || ', and lacks '
        || cast(missing_count as {{ text }}) || ' record(s) that others name, such as ' || first_missing_id || '.'
        as problem,
        'Extract every page of the table and land it again.' as remedy,
        '{{ vendor }}' as source_system,
        child_table as source_table,
        child_row as row_number
    from {{ ref('int_' ~ vendor ~ '__cut_off_tables') }}
    union all
    select
        'old_lines_missing' as error_code,
        '{{ vendor }}/{{ tables.lines }} begins on ' || cast(lines_begin_on as {{ text }}) || ', but '
        || cast(invoice_count as {{ text }}) || ' older invoice(s) with an amount have no line.' as problem,
        'Re-sync the lines of the whole history and land them again.' as remedy,
        '{{ vendor }}' as source_system,
        '{{ tables.invoices }}' as source_table,
        first_row as row_number
    from {{ ref('int_' ~ vendor ~ '__missing_line_history') }}
    union all
    select
        'column_nulled' as error_code,
        '{{ vendor }}/' || source_table || ': ' || column_name || ' is empty in all '
        || cast(newest_rows as {{ text }}) || ' row(s) synced on ' || cast(newest_day as {{ text }})
        || ', and was filled before.' as problem,
        'Check the connector version, re-sync the table and land it again.' as remedy,
        '{{ vendor }}' as source_system,
        source_table,
        first_row as row_number
    from {{ ref('int_' ~ vendor ~ '__nulled_columns') }}
    union all
    select
        'amounts_in_two_units' as error_code,
        '{{ vendor }}/{{ tables.lines }}: the amounts of ' || cast(line_count as {{ text }}) || ' of '
        || cast(compared_count as {{ text }}) || ' line(s) are a hundred times off their price; '
        || '{{ vendor }}/{{ tables.prices }} is in another unit.' as problem,
        'Land {{ tables.lines }} and {{ tables.prices }} both in {{ tables.unit }}.' as remedy,
        '{{ vendor }}' as source_system,
        '{{ tables.lines }}' as source_table,
        first_row as row_number
    from {{ ref('int_' ~ vendor ~ '__unit_mismatches') }}
{%- endmacro %}
