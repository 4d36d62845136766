with history as (
    select * from {{ ref('stg_salesforce__account_history') }}
),

accounts as (
    select * from {{ ref('stg_salesforce__account') }} where row_reason is null
),

dated as (
    select
        history.row_number,
        history.record_id,
        history.system_account_id,
        history.owner_id,
        history.changed_at,
        {{ company_date('history.changed_at') }} as changed_date,
        case
            when history.row_reason is not null then history.row_reason
            when accounts.system_account_id is null then 'orphan_row'
            when history.is_deleted or accounts.is_deleted then 'deleted_in_source'
            when history.owner_id is null or history.changed_at is null then 'missing_owner'
        end as reason_code,
        history.raw_row
    from history
    left join accounts on history.system_account_id = accounts.system_account_id
),

ranked as (
    select
        *,
        row_number() over (
            partition by system_account_id, changed_date, reason_code order by changed_at desc, row_number desc
        ) as recency
    from dated
),

compared as (
    select row_number, lag(owner_id) over (partition by system_account_id order by changed_date) as earlier_owner_id
    from ranked
    where reason_code is null and recency = 1
),

judged_owner_changes as (
    select
        ranked.row_number,
        ranked.record_id,
        ranked.system_account_id,
        ranked.owner_id,
        ranked.changed_date,
        case
            when ranked.reason_code is not null then ranked.reason_code
            when ranked.recency > 1 then 'same_day_change'
            when ranked.owner_id = compared.earlier_owner_id then 'unchanged_state'
        end as reason_code,
        ranked.raw_row
    from ranked
    left join compared on ranked.row_number = compared.row_number
)

select * from judged_owner_changes
