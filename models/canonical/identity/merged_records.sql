-- Follows a merged record to the one that survived; a chain that comes back to itself, or runs into one that does, leads
-- nowhere. The limit ends the second kind.
{%- set most_steps = 100 %}
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
    where climb.survivor_id <> climb.system_account_id and climb.steps < {{ most_steps }}
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
        survivor_id = system_account_id or steps >= {{ most_steps }} as is_cycle
    from ranked
    where last_first = 1
)

select * from merged_records
