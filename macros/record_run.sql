{#- The stamp of a run, kept in the built file itself: what publishing decides on. -#}

{% macro record_run_started() -%}
    {{ adapter.dispatch('record_run_started')() }}
{%- endmacro %}

{% macro default__record_run_started() -%}
{%- endmacro %}

{#- Written before the first model, so that a run that is killed leaves `running` behind and not an older success. -#}
{% macro duckdb__record_run_started() -%}
    {{ build_stamp('running', {}) }}
{%- endmacro %}

{% macro record_run_finished(results) -%}
    {{ adapter.dispatch('record_run_finished')(results) }}
{%- endmacro %}

{% macro default__record_run_finished(results) -%}
{%- endmacro %}

{% macro duckdb__record_run_finished(results) -%}
    {%- if execute -%}
    {%- set counts = {} -%}
    {%- set ran = {} -%}
    {%- set problems = [] -%}
    {%- for result in results if result.node.resource_type in ['model', 'seed', 'snapshot', 'test', 'unit_test'] -%}
        {%- set status = result.status | string -%}
        {%- set kind = result.node.resource_type | string -%}
        {%- do ran.update({result.node.unique_id: status}) -%}
        {%- do counts.setdefault(kind, {}).update({status: counts.get(kind, {}).get(status, 0) + 1}) -%}
        {%- if status not in ['success', 'pass', 'no-op'] -%}
            {%- do problems.append({
                'name': result.node.name, 'kind': kind, 'status': status,
                'message': (result.message or '') | string, 'path': result.node.original_file_path,
            }) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set not_run = [] -%}
    {%- for node in graph.nodes.values() if node.resource_type in ['model', 'seed', 'snapshot', 'test'] -%}
        {%- if node.unique_id not in ran and node.config.materialized != 'ephemeral' -%}
            {%- do not_run.append(node.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set failed = problems | rejectattr('status', 'equalto', 'warn') | list -%}
    {%- set is_limited = invocation_args_dict.get('empty') or invocation_args_dict.get('sample') -%}
    {%- set counted = ['source_conservation', 'row_counts_by_rule'] -%}
    {%- set built = results | selectattr('status', 'equalto', 'success') | map(attribute='node.name') | list -%}
    {%- set state = 'failed' if failed else ('partial' if not_run or is_limited else 'complete') -%}
    {{ build_stamp(state, {
        'counts': counts, 'problems': problems,
        'not_run_count': not_run | length, 'not_run': (not_run | sort)[:5],
        'is_limited': is_limited | string not in ['None', 'False', ''],
        'has_row_counts': counted | reject('in', built) | list | length == 0,
    }) }}
    {%- endif -%}
{%- endmacro %}

{% macro build_stamp(state, details) -%}
    {%- set settings = {
        'command': flags.WHICH, 'dbt_version': dbt_version, 'target': target.name, 'project': project_name,
        'as_of_date': as_of_text(), 'policy_version': setting('company:policy_version'),
        'reporting_currency': reporting_currency_text(),
    } -%}
    create or replace table main.build_stamp as
    select
        '{{ invocation_id }}' as invocation_id,
        '{{ state }}' as state,
        cast(get_current_timestamp() at time zone 'UTC' as timestamp) as recorded_at,
        '{{ tojson(dict(settings, **details)) | replace("'", "''") }}' as details
{%- endmacro %}
