with landed_rows as (
    select * from {{ ref('stg_success__health_scores') }}
),

health_scores as (
    select
        'success' as source_system,
        'health_scores' as source_table,
        row_number,
        account_id || '@' || cast(score_date as varchar) as source_record_id,
        account_id as system_account_id,
        score_date,
        health_score,
        recorded_date
    from landed_rows
    where row_reason is null
)

select * from health_scores
