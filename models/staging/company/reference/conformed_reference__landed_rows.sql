-- What was landed, counted before any rule looks at it; reference files carry no money.
with account_hierarchy as (
    select * from {{ ref('stg_reference__account_hierarchy') }}
),

account_attributes as (
    select * from {{ ref('stg_reference__account_attributes') }}
),

account_links as (
    select * from {{ ref('stg_reference__account_links') }}
),

landed as (
    select 'account_hierarchy' as source_table from account_hierarchy
    union all
    select 'account_attributes' as source_table from account_attributes
    union all
    select 'account_links' as source_table from account_links
),

landed_rows as (
    select
        'reference' as source_system,
        source_table,
        cast(null as varchar) as currency_code,
        count(*) as landed_rows,
        cast(0 as decimal(38, 6)) as landed_amount
    from landed
    group by source_table
)

select * from landed_rows
