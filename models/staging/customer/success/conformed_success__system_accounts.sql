-- The files name customers and describe none: each customer counts once, by the first row that names it.
with named as (
    select 'survey_responses' as source_table, row_number, response_id as source_record_id, account_id, cast(null as varchar) as domain
    from {{ ref('int_success__judged_responses') }}
    where reason_code is null
    union all
    select 'business_reviews' as source_table, row_number, review_id as source_record_id, account_id, cast(null as varchar) as domain
    from {{ ref('stg_success__business_reviews') }}
    where row_reason is null
    union all
    select 'health_scores' as source_table, row_number, account_id as source_record_id, account_id, cast(null as varchar) as domain
    from {{ ref('stg_success__health_scores') }}
    where row_reason is null
    union all
    select 'churn_reasons' as source_table, row_number, churn_reason_id as source_record_id, account_id, cast(null as varchar) as domain
    from {{ ref('int_success__judged_churn_reasons') }}
    where reason_code is null
    union all
    select
        'funding_rounds' as source_table,
        row_number,
        announcement_id as source_record_id,
        account_id,
        case when account_id is null then domain end as domain
    from {{ ref('stg_success__funding_rounds') }}
    where row_reason is null
),

numbered as (
    select
        *,
        row_number() over (
            partition by coalesce(account_id, domain) order by source_table, row_number
        ) as mention
    from named
),

system_accounts as (
    select
        'success' as source_system,
        source_table,
        row_number,
        source_record_id,
        coalesce(account_id, domain) as system_account_id,
        account_id as declared_account_id,
        cast(null as varchar) as external_system,
        cast(null as varchar) as external_id,
        cast(null as varchar) as account_name,
        domain,
        cast(null as varchar) as merged_into_id,
        false as is_deleted,
        {{ first_date() }} as known_from
    from numbered
    where mention = 1
)

select * from system_accounts
