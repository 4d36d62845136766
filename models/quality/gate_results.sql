-- What the gate found, run by run: a view, because the gate writes after the build as well.
{{ config(materialized='view') }}
with results as (
    select * from {{ source('gate', 'results') }}
),

last_runs as (
    select stage, max(run_id) as run_id
    from results
    group by stage
),

gate_results as (
    select
        results.run_id,
        results.stage,
        results.suite,
        results.table_name,
        results.column_name,
        results.check_name,
        results.severity,
        results.is_passed,
        results.observed,
        results.expected,
        results.message,
        results.checked_at,
        results.run_id = last_runs.run_id as is_last_run
    from results
    inner join last_runs on results.stage = last_runs.stage
)

select * from gate_results
