-- Checks that need the neighbours of a row: redelivery, conflicting ids, overlapping versions.
with validated as (
    select * from {{ ref('int_periods__validated_periods') }}
),

repeats as (
    select
        row_number,
        row_number() over (partition by row_fingerprint order by row_number) as delivery,
        min(row_fingerprint) over (partition by source_record_id) as first_payload,
        max(row_fingerprint) over (partition by source_record_id) as last_payload
    from validated
    where row_reason is null
),

repeat_reasons as (
    select
        row_number,
        case
            when first_payload <> last_payload then 'conflicting_versions'
            when delivery > 1 then 'duplicate_delivery'
        end as repeat_reason
    from repeats
),

-- Only subscriptions that the source names can have overlapping versions of one item.
overlap_checks as (
    select
        validated.row_number,
        max(coalesce(validated.end_date, {{ open_end_date() }})) over (
            partition by
                validated.account_id, validated.subscription_id, validated.product_id, validated.plan_id
            order by validated.start_date, validated.row_fingerprint
            rows between unbounded preceding and 1 preceding
        ) > validated.start_date as is_overlapping
    from validated
    inner join repeat_reasons on validated.row_number = repeat_reasons.row_number
    where repeat_reasons.repeat_reason is null and validated.subscription_id is not null
),

judged as (
    select
        validated.*,
        coalesce(
            validated.row_reason,
            repeat_reasons.repeat_reason,
            case when overlap_checks.is_overlapping then 'overlapping_versions' end
        ) as reason_code
    from validated
    left join repeat_reasons on validated.row_number = repeat_reasons.row_number
    left join overlap_checks on validated.row_number = overlap_checks.row_number
)

select * from judged
