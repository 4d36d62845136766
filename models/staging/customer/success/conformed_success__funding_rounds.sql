with landed_rows as (
    select * from {{ ref('stg_success__funding_rounds') }}
),

funding_rounds as (
    select
        'success' as source_system,
        'funding_rounds' as source_table,
        row_number,
        announcement_id as source_record_id,
        coalesce(account_id, domain) as system_account_id,
        round,
        case when amount_local is not null then currency_code end as currency_code,
        amount_local,
        announced_date,
        recorded_date
    from landed_rows
    where row_reason is null
)

select * from funding_rounds
