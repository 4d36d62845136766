-- Follows a merged record to the one that survived; a chain that never ends is a cycle and leads nowhere.
{{ config(materialized='view') }}
with recursive records as (
    select source_system, system_account_id, merged_into_id
    from {{ ref('system_accounts') }}
    where merged_into_id is not null
),

climb as (
    select source_system, system_account_id, merged_into_id as survivor_id, 1 as steps from records
    union all
    select climb.source_system, climb.system_account_id, records.merged_into_id as survivor_id, climb.steps + 1 as steps
    from climb
    inner join records
        on climb.source_system = records.source_system and climb.survivor_id = records.system_account_id
    where climb.steps < 30
),

ranked as (
    select
        *,
        row_number() over (partition by source_system, system_account_id order by steps desc) as last_first
    from climb
),

merged_records as (
    select
        source_system,
        system_account_id,
        survivor_id,
        steps >= 30 as is_cycle
    from ranked
    where last_first = 1
)

select * from merged_records
