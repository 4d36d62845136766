-- What becomes of events too many to stand one by one, told where they are still days: by the link and the subscription of each.
with days as (
    {{ union_conformed('counted_usage_days', [
        'source_system', 'source_table', 'system_account_id', 'event_date', 'reason_code', 'event_count'
    ], domain='usage') }}
),

links as (
    select * from {{ ref('usage_links') }}
),

unlinked as (
    select * from {{ ref('unlinked_system_accounts') }}
),

reason_codes as (
    select * from {{ ref('reason_codes') }}
),

judged as (
    select
        days.source_system,
        days.source_table,
        days.system_account_id,
        {{ month_of('days.event_date') }} as month,
        days.event_count,
        case
            when reason_codes.disposition <> 'used' then days.reason_code
            when links.account_key is null then coalesce(unlinked.reason_code, 'unmatched_account')
            when days.event_date >= links.counts_from then days.reason_code
            else links.early_reason_code
        end as reason_code
    from days
    left join reason_codes on days.reason_code = reason_codes.reason_code
    left join links
        on
            days.source_system = links.source_system
            and days.system_account_id = links.system_account_id
            and days.event_date >= links.valid_from
            and days.event_date < links.valid_to
    left join unlinked
        on days.source_system = unlinked.source_system and days.system_account_id = unlinked.system_account_id
),

counted as (
    select
        source_system, source_table, system_account_id, month, reason_code,
        cast(sum(event_count) as {{ dbt.type_bigint() }}) as row_count
    from judged
    group by source_system, source_table, system_account_id, month, reason_code
),

named as (
    select
        *,
        system_account_id || ':' || cast(month as {{ dbt.type_string() }}) || ':' || coalesce(reason_code, 'none')
            as source_record_id
    from counted
),

-- Numbers below zero stand for many landed rows, so that they cannot meet the number of a single one.
counted_use as (
    select
        source_system,
        source_table,
        -1 * row_number() over (partition by source_system, source_table order by source_record_id) as row_number,
        source_record_id,
        system_account_id,
        month,
        reason_code,
        row_count
    from named
)

select * from counted_use
