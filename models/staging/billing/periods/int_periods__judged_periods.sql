{{ config(materialized='table') }}
-- Checks that need the neighbours of a row: redelivery, conflicting ids, overlapping versions.
with validated as (
    select * from {{ ref('int_periods__validated_periods') }}
),

repeats as (
    select
        row_number,
        row_number() over (partition by row_fingerprint order by row_number) > 1 as is_repeated,
        min(row_fingerprint) over (partition by source_record_id)
        <> max(row_fingerprint) over (partition by source_record_id) as is_conflicting
    from validated
),

first_verdicts as (
    select
        validated.*,
        case
            when repeats.is_repeated then 'duplicate_delivery'
            when validated.row_reason is not null then validated.row_reason
            when repeats.is_conflicting then 'conflicting_versions'
        end as first_reason
    from validated
    inner join repeats on validated.row_number = repeats.row_number
),

-- Only subscriptions that the source names can have overlapping versions of one item.
overlap_checks as (
    select
        row_number,
        max(coalesce(end_date, {{ open_end_date() }})) over (
            partition by account_id, subscription_id, product_id, plan_id
            order by start_date, coalesce(end_date, {{ open_end_date() }}) desc, amount desc, row_fingerprint
            rows between unbounded preceding and 1 preceding
        ) > start_date as is_overlapping
    from first_verdicts
    where first_reason is null and subscription_id is not null and charge_type = 'recurring'
),

judged as (
    select
        first_verdicts.*,
        coalesce(
            first_verdicts.first_reason, case when overlap_checks.is_overlapping then 'overlapping_versions' end
        ) as reason_code
    from first_verdicts
    left join overlap_checks on first_verdicts.row_number = overlap_checks.row_number
)

select * from judged
