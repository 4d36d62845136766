-- What was landed, counted before any rule looks at it; the rows carry no recurring money.
with landed as (
    select 'survey_responses' as source_table from {{ ref('stg_success__survey_responses') }}
    union all
    select 'funding_rounds' as source_table from {{ ref('stg_success__funding_rounds') }}
    union all
    select 'business_reviews' as source_table from {{ ref('stg_success__business_reviews') }}
    union all
    select 'health_scores' as source_table from {{ ref('stg_success__health_scores') }}
    union all
    select 'churn_reasons' as source_table from {{ ref('stg_success__churn_reasons') }}
),

landed_rows as (
    select
        'success' as source_system,
        source_table,
        cast(null as varchar) as currency_code,
        count(*) as landed_rows,
        cast(0 as decimal(38, 6)) as landed_amount
    from landed
    group by source_table
)

select * from landed_rows
