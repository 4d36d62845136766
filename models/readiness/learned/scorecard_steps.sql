with written as (
    select * from {{ ref('written_steps') }}
),

scorecard_steps as (
    select
        cutoff_date,
        target,
        model,
        feature,
        cast(step_number as {{ dbt.type_int() }}) as step_number,
        cast(lower_bound as decimal(28, 8)) as lower_bound,
        cast(upper_bound as decimal(28, 8)) as upper_bound,
        cast(contribution as decimal(18, 9)) as contribution,
        {{ policy_version() }} as policy_version
    from written
)

select * from scorecard_steps
