-- What an earlier version sold and the newest does not is told by the earlier one alone; here it is not landed.
with versions as (
    select subscription_id, version_id, version_number, row_number
    from {{ ref('stg_zuora__subscription') }}
    where version_number is not null
),

counted as (
    select
        *,
        row_number() over (partition by subscription_id order by version_number desc, version_id) as version_rank,
        dense_rank() over (partition by subscription_id order by version_number) as landed_count
    from versions
),

missing_versions as (
    select
        subscription_id,
        version_id,
        row_number,
        version_number - cast(landed_count as {{ dbt.type_int() }}) as missing_count,
        cast(landed_count as {{ dbt.type_int() }}) as landed_count
    from counted
    where version_rank = 1 and landed_count < version_number
)

select * from missing_versions
