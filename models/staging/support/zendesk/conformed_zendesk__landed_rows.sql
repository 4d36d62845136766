-- What was landed, counted before any rule looks at it; the rows carry no recurring money.
with landed as (
    select 'organization' as source_table from {{ ref('stg_zendesk__organization') }}
    union all
    select 'domain_name' as source_table from {{ ref('stg_zendesk__domain_name') }}
    union all
    select 'user' as source_table from {{ ref('stg_zendesk__user') }}
    union all
    select 'ticket' as source_table from {{ ref('stg_zendesk__ticket') }}
    union all
    select 'ticket_field_history' as source_table from {{ ref('stg_zendesk__ticket_field_history') }}
    union all
    select 'ticket_tag' as source_table from {{ ref('stg_zendesk__ticket_tag') }}
),

landed_rows as (
    select
        'zendesk' as source_system,
        source_table,
        cast(null as varchar) as currency_code,
        count(*) as landed_rows,
        cast(0 as decimal(38, 6)) as landed_amount
    from landed
    group by source_table
)

select * from landed_rows
