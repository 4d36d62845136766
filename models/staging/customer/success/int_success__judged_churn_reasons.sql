with recorded as (
    select * from {{ ref('stg_success__churn_reasons') }}
),

known_reasons as (
    select * from {{ ref('churn_reasons') }}
),

judged_churn_reasons as (
    select
        recorded.row_number,
        recorded.churn_reason_id,
        recorded.account_id,
        recorded.churn_date,
        recorded.reason,
        recorded.recorded_date,
        case
            when recorded.row_reason is not null then recorded.row_reason
            when known_reasons.reason is null then 'unknown_churn_reason'
        end as reason_code,
        recorded.raw_row
    from recorded
    left join known_reasons on recorded.reason = known_reasons.reason
)

select * from judged_churn_reasons
