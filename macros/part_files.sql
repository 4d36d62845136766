{#-
    A table of problems with the column `part_file`: which row of which file each one's row (source_system, source_table,
    row_number) is, as text; empty where the table was read from one file. For a post-hook, which is rendered when the
    problems are known: landing tables are looked through only where there are some.
-#}
{% macro with_part_files(problems) -%}
    {%- set parts = [] %}
    {%- if execute %}
    {%- set places = 'select distinct source_system, source_table from ' ~ problems ~ ' where row_number is not null' %}
    {%- for system, table in run_query(places).rows %}
    {%- set landed = api.Relation.create(database=problems.database, schema='raw_' ~ system, identifier=table) %}
    {%- if '_file' in adapter.get_columns_in_relation(landed) | map(attribute='name') %}
    {%- do parts.append(part_files(landed, system, table)) %}
    {%- endif %}
    {%- endfor %}
    {%- endif %}
    {%- if not parts -%}
    (select problems.*, '' as part_file from {{ problems }} as problems) as located
    {%- else -%}
    (
        select
            problems.*,
            coalesce(
                ' (row ' || cast(problems.row_number as {{ dbt.type_string() }}) || ' is row '
                || cast(problems.row_number - parts.first_row + 1 as {{ dbt.type_string() }}) || ' of '
                || problems.source_system || '/' || problems.source_table || '/' || parts.file_name || ')',
                ''
            ) as part_file
        from {{ problems }} as problems
        left join ({{ parts | join(' union all ') }}) as parts
            on
                problems.source_system = parts.source_system
                and problems.source_table = parts.source_table
                and problems.row_number between parts.first_row and parts.last_row
                and parts.file_count > 1
    ) as located
    {%- endif %}
{%- endmacro %}

{#- The files that a landing table was read from, with the first and last of their rows in it. -#}
{% macro part_files(landed, system, table) -%}
    select
        {{ dbt.string_literal(dbt.escape_single_quotes(system)) }} as source_system,
        {{ dbt.string_literal(dbt.escape_single_quotes(table)) }} as source_table,
        {{ dbt.split_part('_file', "'/'", -1) }} as file_name,
        min(_row_number) as first_row,
        max(_row_number) as last_row,
        count(*) over () as file_count
    from {{ landed }}
    group by _file
{%- endmacro %}
