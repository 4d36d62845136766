-- Inputs that would make numbers wrong everywhere. One row a problem; any row stops the build (post-hook).
{{ config(
    post_hook="{{ stop_on_rows(with_part_files(this), \"problem || part_file || ' Remedy: ' || remedy\") }}"
) }}
{%- set text = dbt.type_string() %}
{%- set columns = ['error_code', 'problem', 'remedy', 'source_system', 'source_table', 'row_number'] %}
with unpriced_currencies as (
    select * from {{ ref('unpriced_currencies') }}
),

conflicting_rates as (
    select * from {{ ref('conformed_periods__fx_plan_rates') }} where distinct_rates > 1
),

ancestry as (
    select * from {{ ref('account_ancestry') }} where is_cycle
),

landing_errors as (
    {{ union_conformed('input_errors', columns, domain='stopping') }}
),

cycles as (
    select leaf_account_key, min(as_of) as as_of, min_by(hierarchy_row, as_of) as hierarchy_row
    from ancestry
    group by leaf_account_key
),

problems as (
    select {{ columns | join(', ') }} from landing_errors
    union all
    select
        'unknown_currency' as error_code,
        'Unknown currency ' || currency_code || ' in ' || cast(row_count as {{ text }}) || ' row(s), first in record '
        || source_record_id || '.' as problem,
        'Correct the code in the source, or add it to seeds/policy/currencies.csv.' as remedy,
        source_system,
        source_table,
        row_number
    from unpriced_currencies
    where is_unknown
    union all
    select
        'missing_fx_rate' as error_code,
        'No plan rate for ' || currency_code || ' on ' || cast(first_used_date as {{ text }}) || ', needed by record '
        || source_record_id || '.' as problem,
        'Add the currency to periods/fx_plan_rates with a valid_from on or before that date.' as remedy,
        source_system,
        source_table,
        row_number
    from unpriced_currencies
    where has_no_rate
    union all
    select
        'conflicting_fx_rates' as error_code,
        'Several plan rates for ' || currency_code || ' from ' || cast(valid_from as {{ text }})
        || ', the last of them in row ' || cast(last_row as {{ text }}) || '.' as problem,
        'Keep one rate a currency and date in periods/fx_plan_rates.' as remedy,
        'periods' as source_system,
        'fx_plan_rates' as source_table,
        first_row as row_number
    from conflicting_rates
    union all
    select
        'hierarchy_cycle' as error_code,
        'Account ' || leaf_account_key || ' is its own ancestor on ' || cast(as_of as {{ text }})
        || ', by the row that closes the circle.' as problem,
        'Break the cycle in reference/account_hierarchy.' as remedy,
        'reference' as source_system,
        'account_hierarchy' as source_table,
        hierarchy_row as row_number
    from cycles
),

input_errors as (
    select
        error_code,
        problem || ' See ' || source_system || coalesce('/' || source_table, '')
        || coalesce(' row ' || cast(row_number as {{ text }}), '') || '.' as problem,
        remedy,
        source_system,
        source_table,
        row_number
    from problems
)

select * from input_errors
