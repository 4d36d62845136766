-- A record denotes one account at a time: an entry that overlaps an earlier one of the same record is set aside.
with links as (
    select * from {{ ref('stg_reference__account_links') }}
),

single_row_checks as (
    select
        *,
        case
            when source_system is null or system_account_id is null or account_id is null then 'missing_link'
            when valid_from is null then 'invalid_date'
            when valid_to_text is not null and valid_to is null then 'invalid_date'
            when valid_to < valid_from then 'end_before_start'
            when valid_to = valid_from then 'zero_length_period'
            when row_number() over (
                partition by source_system, system_account_id, account_id, valid_from, valid_to order by row_number
            ) > 1 then 'duplicate_delivery'
        end as row_reason
    from links
),

overlap_checks as (
    select
        row_number,
        max(coalesce(valid_to, {{ open_end_date() }})) over (
            partition by source_system, system_account_id
            order by valid_from, account_id
            rows between unbounded preceding and 1 preceding
        ) > valid_from as is_overlapping
    from single_row_checks
    where row_reason is null
),

judged as (
    select
        single_row_checks.row_number,
        single_row_checks.source_system,
        single_row_checks.system_account_id,
        single_row_checks.account_id,
        single_row_checks.valid_from,
        coalesce(single_row_checks.valid_to, {{ open_end_date() }}) as valid_to,
        single_row_checks.raw_row,
        coalesce(
            single_row_checks.row_reason, case when overlap_checks.is_overlapping then 'overlapping_versions' end
        ) as reason_code
    from single_row_checks
    left join overlap_checks on single_row_checks.row_number = overlap_checks.row_number
)

select * from judged
